/** Shapes of the drawing board, and how to combine them. */

/**
 * A region of the drawing board, as a test of a point. x goes from -15 to 15 with 0 in the middle, y from 1 (top) to 31
 * (ground). A shape that is the same at x and -x is drawn exactly symmetric.
 */
export type Shape = (x: number, y: number) => boolean;

export type Point = readonly [x: number, y: number];

export function ellipse(centreX: number, centreY: number, radiusX: number, radiusY: number): Shape {
  return (x, y) => ((x - centreX) / radiusX) ** 2 + ((y - centreY) / radiusY) ** 2 <= 1;
}

export function box(left: number, top: number, right: number, bottom: number): Shape {
  return (x, y) => x >= left && x <= right && y >= top && y <= bottom;
}

/** A box with corners rounded by `radius`. */
export function roundBox(left: number, top: number, right: number, bottom: number, radius: number): Shape {
  return (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return false;
    const overX = Math.max(left + radius - x, x - (right - radius), 0);
    const overY = Math.max(top + radius - y, y - (bottom - radius), 0);
    return overX * overX + overY * overY <= radius * radius;
  };
}

/** Filled by the even-odd rule. */
export function polygon(...points: readonly Point[]): Shape {
  return (x, y) => {
    let inside = false;
    let [fromX, fromY] = points.at(-1) ?? [0, 0];
    for (const [toX, toY] of points) {
      if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX) inside = !inside;
      [fromX, fromY] = [toX, toY];
    }
    return inside;
  };
}

/** A polygon from a flat list of coordinates: x, y, x, y… */
export function path(numbers: readonly number[]): Shape {
  const points: Point[] = [];
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    points.push([numbers[index] ?? 0, numbers[index + 1] ?? 0]);
  }
  return polygon(...points);
}

/** A thick line with round ends. */
export function limb([fromX, fromY]: Point, [toX, toY]: Point, radius: number): Shape {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length2 = alongX * alongX + alongY * alongY;
  return (x, y) => {
    const along = length2 === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length2;
    const t = Math.max(0, Math.min(1, along));
    return (x - fromX - alongX * t) ** 2 + (y - fromY - alongY * t) ** 2 <= radius * radius;
  };
}

/** A trapezoid centred on x = 0, given by half-widths at the top and at the bottom. */
export function flare(top: number, halfTop: number, bottom: number, halfBottom: number): Shape {
  return (x, y) => {
    if (y < top || y > bottom) return false;
    return Math.abs(x) <= halfTop + ((halfBottom - halfTop) * (y - top)) / (bottom - top);
  };
}

export function union(...shapes: readonly Shape[]): Shape {
  return (x, y) => shapes.some((shape) => shape(x, y));
}

export function both(first: Shape, second: Shape): Shape {
  return (x, y) => first(x, y) && second(x, y);
}

export function minus(shape: Shape, hole: Shape): Shape {
  return (x, y) => shape(x, y) && !hole(x, y);
}

/** The shape and its mirror image. */
export function pair(shape: Shape): Shape {
  return (x, y) => shape(x, y) || shape(-x, y);
}

export function moved(shape: Shape, dx: number, dy: number): Shape {
  return (x, y) => shape(x - dx, y - dy);
}
