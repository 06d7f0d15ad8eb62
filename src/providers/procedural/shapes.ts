/** Shapes of the drawing board, and how to combine them. */

/**
 * A region of the drawing board, as a test of a point. x goes from -15 to 15 with 0 in the middle, y from 1 (top) to 31
 * (ground). A shape that is the same at x and -x is drawn exactly symmetric. `area` encloses the region: outside of it,
 * no point has to be tested.
 */
export type Shape = { (x: number, y: number): boolean; readonly area?: Area };

export type Area = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

export type Point = readonly [x: number, y: number];

export function ellipse(centreX: number, centreY: number, radiusX: number, radiusY: number): Shape {
  return within(
    { left: centreX - radiusX, top: centreY - radiusY, right: centreX + radiusX, bottom: centreY + radiusY },
    (x, y) => ((x - centreX) / radiusX) ** 2 + ((y - centreY) / radiusY) ** 2 <= 1,
  );
}

export function box(left: number, top: number, right: number, bottom: number): Shape {
  return within({ left, top, right, bottom }, (x, y) => x >= left && x <= right && y >= top && y <= bottom);
}

/** A box with corners rounded by `radius`. */
export function roundBox(left: number, top: number, right: number, bottom: number, radius: number): Shape {
  return within({ left, top, right, bottom }, (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return false;
    const overX = Math.max(left + radius - x, x - (right - radius), 0);
    const overY = Math.max(top + radius - y, y - (bottom - radius), 0);
    return overX * overX + overY * overY <= radius * radius;
  });
}

/** Filled by the even-odd rule. */
export function polygon(...points: readonly Point[]): Shape {
  return within(areaOf(points), (x, y) => {
    let inside = false;
    let [fromX, fromY] = points.at(-1) ?? [0, 0];
    for (const [toX, toY] of points) {
      if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX) inside = !inside;
      [fromX, fromY] = [toX, toY];
    }
    return inside;
  });
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
  const area = {
    left: Math.min(fromX, toX) - radius,
    top: Math.min(fromY, toY) - radius,
    right: Math.max(fromX, toX) + radius,
    bottom: Math.max(fromY, toY) + radius,
  };
  return within(area, (x, y) => {
    const along = length2 === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length2;
    const t = Math.max(0, Math.min(1, along));
    return (x - fromX - alongX * t) ** 2 + (y - fromY - alongY * t) ** 2 <= radius * radius;
  });
}

/** A trapezoid centred on x = 0, given by half-widths at the top and at the bottom. */
export function flare(top: number, halfTop: number, bottom: number, halfBottom: number): Shape {
  const half = Math.max(halfTop, halfBottom);
  return within({ left: -half, top, right: half, bottom }, (x, y) => {
    if (y < top || y > bottom) return false;
    return Math.abs(x) <= halfTop + ((halfBottom - halfTop) * (y - top)) / (bottom - top);
  });
}

export function union(...shapes: readonly Shape[]): Shape {
  const areas = shapes.map(({ area }) => area);
  return within(areas.reduce(around), (x, y) => shapes.some((shape) => shape(x, y)));
}

export function both(first: Shape, second: Shape): Shape {
  return within(first.area ?? second.area, (x, y) => first(x, y) && second(x, y));
}

export function minus(shape: Shape, hole: Shape): Shape {
  return within(shape.area, (x, y) => shape(x, y) && !hole(x, y));
}

/** The shape and its mirror image. */
export function pair(shape: Shape): Shape {
  const { area } = shape;
  const mirrored = area && { ...area, left: -area.right, right: -area.left };
  return within(around(area, mirrored), (x, y) => shape(x, y) || shape(-x, y));
}

export function moved(shape: Shape, dx: number, dy: number): Shape {
  const { area } = shape;
  const shifted = area && {
    left: area.left + dx,
    top: area.top + dy,
    right: area.right + dx,
    bottom: area.bottom + dy,
  };
  return within(shifted, (x, y) => shape(x - dx, y - dy));
}

function within(area: Area | undefined, test: (x: number, y: number) => boolean): Shape {
  return area === undefined ? test : Object.assign(test, { area });
}

function around(one: Area | undefined, other: Area | undefined): Area | undefined {
  if (one === undefined || other === undefined) return undefined;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function areaOf(points: readonly Point[]): Area {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
