/** The words by which a style names its fields, in the languages that a plan may be written in. */

/** `keywords` are the technique and the genre. `size` is the default size of sprites. */
export type FieldName =
  | "keywords"
  | "lighting"
  | "outline"
  | "mood"
  | "palette"
  | "size"
  | "perspective"
  | "background";

/** Parts of words: a name has the field of the first part that it contains. */
const parts: readonly (readonly [FieldName, RegExp])[] = [
  [
    "palette",
    /palett?e|paletter|palet\b|colou?rs\b|colou?r scheme|farb(?:en|palette|schema)|couleurs|colores|cores\b|colori\b|цвета|палитр|палітр|кольори|paleta|kolory|renkler|renk paleti|配色|色彩|调色板|調色|色板|カラー|パレット|팔레트|색상|색깔/u,
  ],
  [
    "outline",
    /outline|contour|line ?(?:art|work|weight)|umriss|kontur|contorno|contorni|контур|обводк|kontury|kenarlık|描边|描邊|轮廓线|輪郭線|線画|외곽선/u,
  ],
  [
    "lighting",
    /\blight(?:ing| source| direction)?\b|beleuchtung|licht|lumière|éclairage|luz\b|iluminaci|iluminaç|luce\b|illuminazione|освещени|свет\b|освітлен|światło|oświetlenie|ışık|光照|光源|打光|ライティング|光の|조명|광원/u,
  ],
  [
    "perspective",
    /perspe[ck]ti|view ?(?:angle|point)?\b|camera ?(?:angle|view)?\b|projection|viewpoint|ansicht|blickwinkel|\bvue\b|\bvista\b|cámara|câmera|ракурс|перспектив|\bвид\b|вигляд|widok|perspektyw|bakış|视角|視角|透视|視点|시점/u,
  ],
  [
    "mood",
    /\bmood|(?:^|overall |visual |art )tone\b|atmosph|\bfeel(?:ing)?\b|\bvibe|stimmung|ambiance|ambiente|atmósfera|atmosfera|umore|настроени|атмосфер|настрій|nastrój|klimat|atmosfer|氛围|氣氛|雰囲気|분위기/u,
  ],
  ["background", /^(?:sprite )?(?:background|hintergrund|fond|fondo|fundo|sfondo|фон|тло|tło|arka plan|背景|배경)$/u],
  [
    "keywords",
    /^(?:keywords?|(?:(?:overall|visual|graphic|art|core|base|general) )*(?:style|aesthetics?|direction|technique)|art|genre|stil|kunststil|style (?:visuel|graphique)|estilo(?: (?:visual|artístico|base))?|stile|стиль|styl|风格|風格|美术风格|画风|スタイル|画風|화풍|스타일)$/u,
  ],
  [
    "size",
    /resolution|(?:sprite|tile|frame|character|grid|canvas|base|pixel|cell|source|native) ?(?:size|grid|dimensions?)|\bgrid\b|auflösung|größe|grösse|résolution|taille|resolución|tamaño|resolução|tamanho|risoluzione|dimension|разрешени|размер|розмір|rozmiar|rozdzielczość|boyut|çözünürlük|分辨率|尺寸|大小|解析度|解像度|サイズ|해상도|크기/u,
  ],
];

const maxNameWords = 5;
const maxNameLength = 40;

/** Sizes of other things than sprites. */
const otherSizes =
  /screen|display|window|viewport|camera|target|render|internal|world|scene|\bui\b|\bhud\b|icon|portrait|background|boss|font|text|map\b|export|file|texture|atlas|bildschirm|écran|pantalla|tela\b|schermo|экран|екран|ekran|屏幕|画面|화면/u;

/** Lower case, without numbers, marks and what stands in parentheses. */
export function toFieldKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/\([^()]*\)/g, " ")
    .replace(/[^\p{L}\p{M}]+/gu, " ")
    .trim();
}

/** The field that a label names. A sentence is no label. */
export function findField(name: string): FieldName | undefined {
  if (name.length > maxNameLength || toFieldKey(name).split(" ").length > maxNameWords) return undefined;
  return findHeadingField(name);
}

/** A heading may have more words than a label. */
export function findHeadingField(name: string): FieldName | undefined {
  const key = toFieldKey(name);
  const field = parts.find(([, part]) => part.test(key))?.[0];
  return field === "size" && otherSizes.test(key) ? undefined : field;
}

/** Sizes that are named exactly win over "resolution", which can also mean the screen. Lower is better. */
export function sizeRank(name: string): number {
  const key = toFieldKey(name);
  if (/sprite/.test(key)) return 0;
  if (/base|source|native|tile|grid|pixel/.test(key)) return 1;
  return /frame|character|canvas|cell/.test(key) ? 2 : 3;
}

/** Headings under which colours and rules are forbidden. */
const forbiddingHeading =
  /^(?:forbidden|banned|avoid|do ?n['’]?t|do not|never|don ts|dont|no gos?|not|rejected?|verboten|vermeiden|interdit|à éviter|prohibido|evitar|proibido|vietato|нельзя|запрещено|избегать|заборонено|zakazane|hindari|yasak|禁止|避免|禁忌|금지|避ける)(?![\p{L}])/u;

export function isForbiddingName(name: string): boolean {
  return forbiddingHeading.test(toFieldKey(name)) || /^don['’]?ts?\b/i.test(name);
}

/** Headings about work, files and other media, whose sentences do not describe the look. */
const process =
  /name|naming|file|export|import|folder|director|pipeline|workflow|tool|software|process|checklist|roadmap|todo|deliver|spec\b|specs\b|specification|technical|performance|memory|shader|code|implementation|engine|audio|sound|music|font|typograph|\bui\b|\bhud\b|interface|animation|frames?\b|reference|inspiration|credit|licen|version|changelog|history|prompt|review|accept|quality|asset|test|related|status|todo|overview of|dateien|fichier|archivo|arquivo|файл|шрифт|анимац|фонт|字体|字體|フォント|글꼴|动画|アニメ|애니메이션|音|사운드/u;

export function isProcessHeading(heading: string): boolean {
  const [first = ""] = heading.split(/[&+]|\s(?:and|und|et|y|e|i)\s/u);
  // "Visual style & inspiration" is about the look first.
  return process.test(toFieldKey(heading)) && (process.test(toFieldKey(first)) || !isStyleHeading(first));
}

const about =
  /style|aesthetic|visual|vision|pillar|direction|identity|look|shading|render|colou?r|light|mood|overview|core|principle|law|stil|estilo|arte\b|stile|стиль|styl|风格|風格|美术|定位|스타일|화풍|画風|デザイン/u;

/** Headings about the look itself. */
export function isStyleHeading(heading: string): boolean {
  return about.test(toFieldKey(heading));
}

const look =
  /pixel|shad(?:e|ing|ow)|outline|silhouette|\bflat\b|\bcel\b|contrast|saturat|\bhue|palette|colou?r|\btone|texture|brush|paint|watercolou?r|gouache|cartoon|chibi|realis|minimal|geometric|round(?:ed)?|chunky|dither|anti-?alias|gradient|detail|proportion|stylis|styliz|retro|\bbit\b|\blight|\bdark|glow|soft|edge|\blines?\b|hand[- ](?:drawn|painted)|vector|cozy|cosy|grim|gritty|vibrant|pastel|muted|warm|\bcool\b|umriss|schatt|weich|kontrast|farb|ombr|couleur|contorno|sombra|saturad|estética|estilo|ombre|stile|контур|тен[ьи]|цвет|пиксел|像素|轮廓|輪郭|描边|阴影|陰影|影|风格|画风|風格|質感|ドット|픽셀|외곽선|그림자|화풍/giu;
const maxLookWords = 4;

/** How many words about the look a sentence has, at most four. */
export function countLookWords(sentence: string): number {
  return Math.min(maxLookWords, (sentence.match(look) ?? []).length);
}
