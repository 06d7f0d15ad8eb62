/**
 * Well-known palettes by name. The colours are those that the authors published at lospec.com/palette-list: most as listed
 * in peterhellberg/gfx (MIT licence), the others as listed in Aseprite's palettes and by the authors.
 */

type NamedPalette = { readonly name: string; readonly colours: readonly string[] };

/** The name to show, other spellings as `toPaletteKey` writes them, and the digits of all colours in order. */
const data: readonly (readonly [name: string, spellings: string, digits: string])[] = [
  [
    "PICO-8",
    "pico 8|pico8",
    "0000001d2b537e2553008751ab52365f574fc2c3c7fff1e8ff004dffa300ffec2700e43629adff83769cff77a8ffccaa",
  ],
  ["Game Boy", "game boy|gameboy|dmg|dmg 01|game boy dmg|nintendo game boy", "0f380f3062308bac0f9bbc0f"],
  ["Virtual Boy", "virtual boy", "000000550000aa0000ff0000"],
  [
    "NES",
    "nes|nintendo entertainment system|famicom",
    "000000797979a2a2a23051824192c361d3e3a2fff330614149a26971e392a2ffcb386d0049aa1071f341a2f3a238690051a2009aeb00cbf3824959008a8a00ebd320fff392794100c37100ffa200ffdba2a23000e35100ff7930ffcbbab21030db4161ff61b2ffbaeb9a2079db41c3f361ffe3b2ff6110a29241f3a271ffc3b2ff2800ba4141ff5182ffa2baff2000b24161fb61a2ff92d3ffb2b2b2ebebebffffff",
  ],
  [
    "Commodore 64",
    "commodore 64|c64|c 64",
    "000000ffffff88393267b6bd8b3f9655a04940318dbfce728b5429574200b8696250505078787894e0897869c49f9f9f",
  ],
  [
    "ZX Spectrum",
    "zx spectrum|zx",
    "0000000000c0c00000c000c000c00000c0c0c0c000c0c0c00000ffff0000ff00ff00ff0000ffffffff00ffffff",
  ],
  ["CGA", "cga", "000000555555aaaaaaffffff0000aa5555ff00aa0055ff5500aaaa55ffffaa0000ff5555aa00aaff55ffaa5500ffff55"],
  [
    "MSX",
    "msx|msx1",
    "0000000101013eb84974d07d5955e08076f1b95e5165dbefdb6559ff897dccc35eded0873aa241b766b5ccccccffffff",
  ],
  ["1-bit", "1 bit|one bit", "000000ffffff"],
  ["2-bit grayscale", "2 bit grayscale|2 bit greyscale", "000000676767b6b6b6ffffff"],
  ["3-bit", "3 bit|3 bit rgb", "000000ff000000ff000000ff00ffffff00ffffff00ffffff"],
  [
    "DawnBringer 16",
    "db16|db 16|dawnbringer 16|dawnbringer s 16",
    "140c1c44243430346d4e4a4e854c30346524d04648757161597dced27d2c8595a16daa2cd2aa996dc2cadad45edeeed6",
  ],
  [
    "DawnBringer 32",
    "db32|db 32|dawnbringer 32|dawnbringer s 32",
    "00000022203445283c6639318f563bdf7126d9a066eec39afbf23699e5506abe3037946e4b692f524b24323c393f3f743060825b6ee1639bff5fcde4cbdbfcffffff9badb7847e87696a6a59565276428aac3232d95763d77bba8f974a8a6f30",
  ],
  ["Endesga 8", "endesga 8|edg8|edg 8", "fdfdf8d32734da7d22e6da2928c6412d93dd7b53ad1b1c33"],
  [
    "Endesga 16",
    "endesga 16|edg16|edg 16",
    "e4a672b86f50743f393f28329e2835e53b44fb922bffe76263c64d327345193d3f4f6781afbfd2ffffff2ce8f40484d1",
  ],
  [
    "Endesga 32",
    "endesga 32|edg32|edg 32|endesga",
    "be4a2fd77643ead4aae4a672b86f50733e393e2731a22633e43b44f77622feae34fee76163c74d3e8948265c42193c3e124e890099db2ce8f5ffffffc0cbdc8b9bb45a69883a4466262b44181425ff004468386cb55088f6757ae8b796c28569",
  ],
  [
    "Endesga 36",
    "endesga 36|edg36|edg 36",
    "dbe0e7a3acbe67708b4e5371393a5626243a1410207bcf5c509b4b2e6a421a453b0f27380d2f6d0f4da30e82ce13b2f241f3fcf0d2afe5ae78c5815894554262353046211f97432ae57028f7ac37fbdf6bfe979bed5259c42c36781f2c3514284d23527f3b86b45eb3e38dd6",
  ],
  [
    "Endesga 64",
    "endesga 64|edg64|edg 64",
    "ff00401313131b1b1b2727273d3d3d5d5d5d858585b4b4b4ffffffc7cfdd92a1b9657392424c6e2a2f4e1a19320e071b1c121c391f215d2c288a4836bf6f4ae69c69f6ca9ff9e6cfedab50e07438c645248e251dff5000ed7614ffa214ffc825ffeb57d3fc7e99e65f5ac54f33984b1e6f50134c4c0c2e4400396d0069aa0098dc00cdf90cf1ff94fdfffdd2edf389f5db3ffd7a09fa3003d90c029303193f3b144362246193388fca52c9c85086f68187f5555dea323cc42430891e2b571c27",
  ],
  ["EN4", "en4", "fbf7f3e5b083426e5d20283d"],
  ["ARQ4", "arq4", "ffffff6772a93a3277000000"],
  [
    "ARQ16",
    "arq16",
    "ffffffffd19daeb5bd4d80c9054494511e43100820823e2ce93841f1892dffe947ffa9a9eb6c827d3ebf1e8a4c5ae150",
  ],
  [
    "Sweetie 16",
    "sweetie 16|sweetie16",
    "1a1c2c5d275db13e53ef7d57ffcd75a7f07038b76425717929366f3b5dc941a6f673eff7f4f4f494b0c2566c86333c57",
  ],
  [
    "Resurrect 64",
    "resurrect 64|resurrect64",
    "2e222f3e3546625565966c6cab947a694f627f708a9babb2c7dcd0ffffff6e2727b33831ea4f36f57d4aae2334e83b3bfb6b1df79617f9c22b7a30459e4539cd683de6904efbb9544c3e24676633a2a947d5e04bfbff86165a4c2390631ebc7391db69cddf6c313638374e4a547e6492a984b2ba900b5e650b8a8f0eaf9b30e1b98ff8e2323353484a774d65b44d9be68fd3ff45293f6b3e75905ea9a884f3eaaded753c54a24b6fcf657fed8099831c5dc32454f04f78f68181fca790fdcbb0",
  ],
  [
    "Apollo",
    "apollo",
    "172038253a5e3c5e8b4f8fba73bed3a4dddb19332d25562e46823275a743a8ca58d0da914d2b327a4841ad7757c09473d7b594e7d5b3341c27602c2c884b2bbe772bde9e41e8c170241527411d31752438a53030cf573cda863e1e1d394027517a367ba23e8cc65197df84a5090a1410141f151d28202e37394a50577277819796a8b5b2c7cfccebede9",
  ],
  ["SLSO8", "slso8|slso 8", "0d2b45203c56544e688d697ad08159ffaa5effd4a3ffecd6"],
  ["NYX8", "nyx8|nyx 8", "08141e0f2a3f20394ff6d6bdc3a38a9975778162714e495f"],
  ["Ammo-8", "ammo 8|ammo8", "040c061123181e3a29305d424d806189a257bedc7feeffcc"],
  [
    "Arne 16",
    "arne 16|arne16",
    "000000493c2bbe2633e06f8b9d9d9da46422eb8931f7e26bffffff1b26322f484e44891aa3ce2700578431a2f2b2dcef",
  ],
  [
    "AAP-16",
    "aap 16|aap16",
    "070708332222774433cc8855993311dd7711ffdd55ffff3355aa4411552244eebb3388dd5544aa555577aabbbbffffff",
  ],
  [
    "AAP-64",
    "aap 64|aap64",
    "0606081410133b172573172db4202adf3e23fa6a0af9a31bffd541fffc40d6f2649cdb4359c13514a02e1a7a3e24523b122020143464285cc4249fde20d6c7a6fcdbfffffffef3c0fad6b8f5a097e86a73bc4a9b793a80403353242234221c1a322b2871413bbb7547dba463f4d29cdae0eab3b9d18b93af6d758d4a54623339414224335b31388e5252ba756ae9b5a3e3e6ffb9bffb849be4588dbe477d8523674e3284645daf8d92dcbacdf7e2e4d2aac7b08ba086627967555a4e44423934",
  ],
  [
    "Famicube",
    "famicube",
    "00000000177d024aca0084ff5ba8ff98dcff9ba0ef6264dc3d34a52116405a19916a31caa675fee2c9fffec9edd59cfccc69e4a328b3871646cf3c71ff82ceffe9c5f5b784e18289da655e823c3d4f1507e03c28e2d7b5c59782ae6c375c3c0d231712ad4e1af68f37ffe737ffbb31cc8f15939717b6c121eeffa9beeb718cd6126ab417376d03172808004e00139d0858d33220b56200604b0052800a98ac25e2cdbdffca71a6a1415d660d20301515153434347b7b7ba8a8a8d7d7d7ffffff",
  ],
  [
    "Night 16",
    "night 16|night16",
    "0f0f1efff8bc0c213348586d79a0b0b0ce9d657f493f4536b99d6affdd91dd945b9a5142644b48333033767088c5a3b3",
  ],
  ["15P DX", "15p dx", "6e3232bb5735df9245ecd27483a816277224173b4704689417a1a981dbcdfdf9f1c7b29587715b463f3c201708"],
  [
    "20P DX",
    "20p dx",
    "170d20474757787876b1b9a6ebffda68293ea94400d97e00ebd000523c14816031bc8b57ebcd930e4c58046e9201a3c355deb71779475ab217b1e329",
  ],
  ["Ink", "ink", "1f1f29413a4259607096a2b3eaf0d8"],
  [
    "Bubblegum 16",
    "bubblegum 16|bubblegum16",
    "16171a7f0622d62411ff8426ffd100fafdffff80a4ff267494216a43006723497568aed4bfff3c10d275007899002859",
  ],
  [
    "Zughy 32",
    "zughy 32|zughy32",
    "472d3c5e36437a444aa05b53bf7958eea160f4cca1b6d53c71aa34397b443c5956302c2e5a53537d7071a0938ecfc6b8dff6f58aebf128ccdf3978a839477839314b5640648e478ccd6093ffaeb6f4b41bf47e1be6482ea93b3b8270944f546b",
  ],
];

const byKey: ReadonlyMap<string, NamedPalette> = new Map(
  data.flatMap(([name, spellings, digits]) => {
    const palette = { name, colours: (digits.match(/.{6}/g) ?? []).map((colour) => `#${colour}`) };
    return spellings.split("|").map((spelling) => [spelling, palette] as const);
  }),
);
const longestKeyWords = Math.max(...[...byKey.keys()].map((key) => key.split(" ").length));
/** Common words, which name a palette only where a palette's name is expected. */
const ambiguous: ReadonlySet<string> = new Set(["ink", "apollo", "zx", "dmg", "endesga", "1 bit", "one bit", "3 bit"]);

/** The palette that the text names, or undefined. `isField`: the text is the value of a palette field. */
export function findNamedPalette(text: string, isField: boolean): NamedPalette | undefined {
  const words = toPaletteKey(text).split(" ");
  // Longer names first: "endesga 32" contains "endesga".
  for (let length = longestKeyWords; length > 0; length -= 1)
    for (let start = 0; start + length <= words.length; start += 1) {
      const key = words.slice(start, start + length).join(" ");
      if (byKey.has(key) && (isField || !ambiguous.has(key))) return byKey.get(key);
    }
  return undefined;
}

/** Lower case, and single spaces in place of everything but letters and digits. */
function toPaletteKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}
