/** The roles of people at work: the words that select a role, and the default look. */
import type { Role } from "./role";

export const workers = {
  farmer: {
    words: "farmer gardener rancher peasant shepherd",
    outfit: "overalls",
    hat: "straw",
    top: ["blue", "brown", "green"],
  },
  cook: {
    words: "cook chef baker pastrychef",
    outfit: "tunic",
    hat: "chef",
    hair: "short",
    extras: ["apron"],
    top: ["white", "cream"],
  },
  keeper: {
    words: "shopkeeper merchant trader barista bartender innkeeper waiter waitress butcher grocer florist vendor clerk",
    outfit: "tunic",
    extras: ["apron"],
  },
  smith: {
    words: "blacksmith smith carpenter mechanic engineer plumber",
    outfit: "overalls",
    held: "axe",
    extras: ["apron"],
    top: ["leather", "brown"],
  },
  miner: {
    words: "miner builder worker constructor prospector",
    outfit: "overalls",
    hat: "hardhat",
    held: "axe",
    top: ["blue", "brown"],
  },
  fisher: { words: "fisherman fisher angler", outfit: "overalls", hat: "brim", held: "rod", top: ["navy", "olive"] },
  courier: {
    words: "postman mailman courier messenger mailcarrier",
    outfit: "uniform",
    hat: "cap",
    extras: ["satchel"],
    top: ["blue", "navy"],
  },
  officer: {
    words: "officer policeman policewoman police cop sheriff guardsman sailor marine",
    vague: "captain commander admiral general",
    outfit: "uniform",
    hat: "cap",
    top: ["navy", "slate", "olive"],
  },
  pilot: {
    words: "pilot aviator",
    outfit: "coat",
    extras: ["goggles"],
    hair: "short",
    top: ["brown", "leather"],
  },
  astronaut: {
    words: "astronaut cosmonaut spaceman diver",
    outfit: "plates",
    hat: "dome",
    skin: ["white", "orange"],
  },
  doctor: {
    words: "doctor scientist professor chemist alchemist teacher librarian scholar",
    outfit: "coat",
    extras: ["glasses"],
    top: ["white"],
  },
  nurse: { words: "nurse medic healer", outfit: "robe", hat: "cap", top: ["white", "ice"] },
  explorer: {
    words: "explorer archaeologist adventurer traveller traveler treasurehunter cowboy detective",
    outfit: "coat",
    hat: "brim",
    extras: ["satchel"],
    top: ["brown", "tan", "leather"],
  },
  pirate: {
    words: "pirate buccaneer corsair",
    outfit: "coat",
    hat: "tricorn",
    held: "sword",
    top: ["crimson", "navy"],
  },
  magician: { words: "magician ringmaster gentleman butler", outfit: "coat", hat: "tall", top: ["dark", "black"] },
} as const satisfies Readonly<Record<string, Role>>;
