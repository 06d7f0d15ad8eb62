/** Reads the names of animations in other languages: poses and motions know only the English names. */

/** The words of Portuguese, Spanish, French, Italian and German plans, without accents. */
const english: Readonly<Record<string, string>> = {
  idle: "parado ocioso reposo inactif repos fermo ruhe stehen",
  walk: "andar caminhar caminar marcher camminare gehen",
  run: "correr courir correre rennen laufen",
  jump: "pular saltar salto sauter saut saltare springen sprung",
  attack: "atacar ataque attaquer attaque attaccare attacco angreifen angriff",
  hurt: "dano ferido dano herido blesse degats ferito verletzt",
  die: "morrer morte morir muerte mourir mort morire morte sterben tod",
  crouch: "agachar agacharse accroupi accovacciato ducken",
  fly: "voar volar voler volare fliegen flug",
  spin: "girar rodar tourner girare drehen",
  open: "abrir ouvrir aprire offnen",
  break: "quebrar romper casser rompere brechen zerbrechen",
  burn: "queimar quemar arder bruler bruciare brennen",
  wave: "acenar ondear balancar agitar flotter sventolare wehen",
  float: "flutuar flotar galleggiare schweben",
  shine: "brilhar brillar briller brillare glanzen",
  explode: "explodir explotar exploser esplodere explodieren",
  pulse: "pulsar pulser pulsare pulsieren",
};

const byWord: ReadonlyMap<string, string> = new Map(
  Object.entries(english).flatMap(([name, words]) => words.split(" ").map((word) => [word, name] as const)),
);

export function toEnglishAnimation(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .toLowerCase();
  return byWord.get(plain) ?? name;
}
