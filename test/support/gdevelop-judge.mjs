/**
 * Loads a project with GDevelop's own core, prints the objects as JSON, and exports the game. A process of its own,
 * because the core changes globals. Arguments: the game.json, and the folder for the exported game.
 */
import { exportProject, gd, loadProject } from "gdcore-tools";

const [, , file, output] = process.argv;
const project = await loadProject(file);
const container = project.getObjects();
const list = (count, read) => Array.from({ length: count }, (_, index) => read(index));

const objects = list(container.getObjectsCount(), (at) => {
  const object = container.getObjectAt(at);
  const animations = gd.asSpriteConfiguration(object.getConfiguration()).getAnimations();
  return {
    name: object.getName(),
    animations: list(animations.getAnimationsCount(), (number) => {
      const animation = animations.getAnimation(number);
      const direction = animation.getDirection(0);
      return {
        name: animation.getName(),
        loop: direction.isLooping(),
        secondsPerFrame: direction.getTimeBetweenFrames(),
        frames: list(direction.getSpritesCount(), (index) => {
          const sprite = direction.getSprite(index);
          return { image: sprite.getImageName(), x: sprite.getOrigin().getX(), y: sprite.getOrigin().getY() };
        }),
      };
    }),
  };
});
const smoothed = project
  .getResourcesManager()
  .getAllResourceNames()
  .toJSArray()
  .filter((name) => gd.asImageResource(project.getResourcesManager().getResource(name)).isSmooth());
exportProject(project, output);
console.log(JSON.stringify({ objects, smoothed }));
