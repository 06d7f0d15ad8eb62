/** Words of games in other languages that emojibase-data lacks or describes in another sense, with their English nouns. */
import { foldWord } from "../../src/dictionary/fold.ts";

/** `noun: words`. German, Spanish, French, Italian, Portuguese, Polish, Russian, Ukrainian, Japanese, Korean, Chinese. */
const common = `player: Spieler, jugador, joueur, giocatore, jogador, gracz, игрок, гравець, プレイヤー, 플레이어, 玩家, 主角
hero: Held, héroe, héros, eroe, herói, bohater, герой, 勇者, 主人公, 영웅, 용사, 英雄
enemy: Gegner, Feind, enemigo, ennemi, nemico, inimigo, wróg, przeciwnik, враг, противник, ворог, 敵, てき, 적, 敌人, 敵人
boss: jefe, chefe, 보스, ボス, босс, бос, 首领, 首領
monster: Monster, monstruo, monstre, mostro, monstro, potwór, монстр, чудовище, モンスター, 魔物, 몬스터, 怪物
knight: Ritter, caballero, chevalier, cavaliere, cavaleiro, rycerz, рыцарь, лицар, 騎士, 기사, 骑士
wizard: Zauberer, mago, magicien, sorcier, bruxo, czarodziej, волшебник, маг, чарівник, 魔法使い, 魔法師, 마법사, 法师, 巫师
witch: Hexe, bruja, sorcière, strega, bruxa, czarownica, ведьма, відьма, 魔女, 마녀, 女巫
soldier: Soldat, soldado, soldat, soldato, żołnierz, солдат, 兵士, 병사, 士兵
guard: Wache, guardia, garde, guardia, guarda, strażnik, стражник, охранник, 衛兵, 경비병, 守卫
villager: Dorfbewohner, aldeano, villageois, paesano, aldeão, wieśniak, житель, крестьянин, 村人, 마을 사람, 村民
merchant: Händler, mercader, comerciante, marchand, mercante, mercador, kupiec, торговец, купец, 商人, 상인
archer: Bogenschütze, arquero, archer, arciere, arqueiro, łucznik, лучник, 弓使い, 궁수, 弓箭手
thief: Dieb, ladrón, voleur, ladro, ladrão, złodziej, вор, 盗賊, 도적, 盗贼
king: König, rey, roi, re, rei, król, король, 王, 王様, 왕, 国王
queen: Königin, reina, reine, regina, rainha, królowa, королева, 女王, 여왕
slime: Schleim, limo, gelée, gosma, szlam, слизень, слизь, スライム, 슬라임, 史莱姆, 史萊姆
skeleton: Skelett, esqueleto, squelette, scheletro, szkielet, скелет, 骸骨, スケルトン, ガイコツ, 해골, 骷髅
goblin: duende, gobelin, goblin, goblin, гоблин, ゴブリン, 고블린, 哥布林
ghost: Geist, Gespenst, fantasma, fantôme, spettro, duch, призрак, привид, 幽霊, おばけ, 유령, 幽灵
sword: Schwert, espada, épée, spada, miecz, меч, 剣, ソード, 검, 칼, 剑, 劍
shield: Schild, escudo, bouclier, scudo, tarcza, щит, 盾, 방패
bow: Bogen, arco, arc, łuk, лук, 弓, 활
arrow: Pfeil, flecha, flèche, freccia, strzała, стрела, 矢, 화살, 箭
axe: Axt, hacha, hache, ascia, machado, topór, топор, сокира, 斧, 도끼
dagger: Dolch, daga, dague, pugnale, adaga, sztylet, кинжал, 短剣, 단검, 匕首
spear: Speer, lanza, lance, lancia, lança, włócznia, копьё, 槍, 창, 长矛
staff: Zauberstab, bastón, bâton, bastone, cajado, kostur, посох, 杖, 지팡이, 法杖
armor: Rüstung, armadura, armure, armatura, zbroja, броня, доспехи, 鎧, 갑옷, 盔甲
helmet: Helm, casco, casque, elmo, capacete, hełm, шлем, 兜, 투구, 头盔
potion: Trank, poción, potion, pozione, poção, mikstura, eliksir, зелье, зілля, ポーション, 薬, 포션, 물약, 药水
door: Tür, puerta, porte, porta, drzwi, дверь, двері, 扉, ドア, 문, 门
gate: Tor, portón, portail, cancello, portão, brama, ворота, 門, 대문, 大门
key: Schlüssel, llave, clé, clef, chiave, chave, klucz, ключ, 鍵, カギ, 열쇠, 钥匙
chest: Truhe, Schatztruhe, cofre, coffre, forziere, baú, skrzynia, сундук, скриня, 宝箱, 보물상자, 宝箱, 箱子
coin: Münze, moneda, pièce, moneta, moeda, moneta, монета, コイン, 硬貨, 동전, 코인, 金币
gem: Edelstein, gema, gemme, gemma, joia, klejnot, самоцвет, 宝石, 보석
crystal: Kristall, cristal, cristallo, kryształ, кристалл, クリスタル, 水晶, 결정, 크리스탈
barrel: Fass, barril, tonneau, barile, beczka, бочка, 樽, 통
crate: Kiste, caja, caisse, cassa, caixa, skrzynka, ящик, 木箱, 상자, 箱
torch: Fackel, antorcha, torche, torcia, tocha, pochodnia, факел, 松明, たいまつ, 횃불, 火把
tree: Baum, árbol, arbre, albero, árvore, drzewo, дерево, 木, 樹, 나무, 树
rock: Fels, roca, rocher, roccia, rocha, skała, скала, 岩, 바위, 岩石
stone: Stein, piedra, pierre, pietra, pedra, kamień, камень, камінь, 石, 돌, 石头
grass: Gras, hierba, herbe, erba, grama, trawa, трава, 草, 잔디, 草地
bush: Busch, Strauch, arbusto, buisson, cespuglio, krzak, куст, 茂み, 덤불, 灌木
flower: Blume, flor, fleur, fiore, kwiat, цветок, квітка, 花, 꽃
water: Wasser, agua, eau, acqua, água, woda, вода, 水, 물
house: Haus, casa, maison, dom, дом, будинок, 家, 집, 房子
castle: Burg, castillo, château, castello, castelo, zamek, замок, 城, 성, 城堡
tower: Turm, torre, tour, wieża, башня, вежа, 塔, 탑
wall: Wand, Mauer, muro, pared, mur, parete, parede, ściana, стена, стіна, 壁, 벽, 墙
floor: Boden, suelo, sol, pavimento, chão, podłoga, пол, підлога, 床, 바닥, 地板
bridge: Brücke, puente, pont, ponte, most, мост, міст, 橋, 다리, 桥
cave: Höhle, cueva, grotte, caverna, jaskinia, пещера, печера, 洞窟, 동굴, 洞穴
forest: Wald, bosque, forêt, foresta, floresta, las, лес, ліс, 森, 숲, 森林
fire: Feuer, fuego, feu, fuoco, fogo, ogień, огонь, вогонь, 炎, 火, 불, 火焰
explosion: Explosion, explosión, esplosione, explosão, eksplozja, wybuch, взрыв, вибух, 爆発, 폭발, 爆炸
bullet: Kugel, bala, balle, proiettile, pocisk, пуля, куля, 弾, 총알, 子弹
bomb: Bombe, bomba, bombe, бомба, 爆弾, 폭탄, 炸弹
spaceship: Raumschiff, nave espacial, vaisseau, astronave, statek kosmiczny, космический корабль, 宇宙船, 우주선, 飞船
trap: Falle, trampa, piège, trappola, armadilha, pułapka, ловушка, пастка, 罠, 함정, 陷阱
spike: Stachel, pincho, pique, spuntone, espinho, kolec, шип, トゲ, 가시, 尖刺
platform: Plattform, plataforma, plateforme, piattaforma, platforma, платформа, 足場, 발판, 平台
sign: Schild, cartel, panneau, cartello, placa, znak, табличка, 看板, 표지판, 告示牌
table: Tisch, mesa, table, tavolo, stół, стол, стіл, 机, テーブル, 탁자, 桌子
chair: Stuhl, silla, chaise, sedia, cadeira, krzesło, стул, стілець, 椅子, 의자
bed: Bett, cama, lit, letto, łóżko, кровать, ліжко, ベッド, 침대, 床铺
lever: Hebel, palanca, levier, leva, alavanca, dźwignia, рычаг, важіль, レバー, 레버, 拉杆
campfire: Lagerfeuer, hoguera, fogata, feu de camp, falò, fogueira, ognisko, костёр, багаття, 焚き火, 모닥불, 篝火
snow: Schnee, nieve, neige, neve, śnieg, снег, сніг, 雪, 눈
soil: Erde, Erdboden, tierra, terre, terra, ziemia, земля, ґрунт, 土, 흙, 泥土
sand: Sand, arena, sable, sabbia, areia, piasek, песок, пісок, 砂, 모래, 沙子
ice: Eis, hielo, glace, ghiaccio, gelo, lód, лёд, лід, 氷, 얼음, 冰
heart: Herz, corazón, cœur, cuore, coração, serce, сердце, серце, ハート, 하트, 红心
fireball: Feuerball, bola de fuego, boule de feu, palla di fuoco, bola de fogo, kula ognia, 火球, 화염구`;

/** `noun: Turkish words`, folded: without accents, dots and cedillas. emojibase-data has no Turkish. */
const turkish = `sword: kilic; shield: kalkan; bow: yay; arrow: ok; axe: balta; knife: bicak; dagger: hancer; spear: mizrak; gun: silah; bomb: bomba; bullet: mermi, kursun
hero: kahraman; player: oyuncu; enemy: dusman; soldier: asker; king: kral; queen: kralice; knight: sovalye; wizard: buyucu, sihirbaz; witch: cadi; villager: koylu; farmer: ciftci; thief: hirsiz; pirate: korsan; guard: muhafiz, bekci; merchant: tuccar, satici; person: insan, kisi; man: adam; woman: kadin; child: cocuk; girl: kiz
monster: canavar; dragon: ejderha, ejder; ghost: hayalet; skeleton: iskelet; zombie: zombi; giant: dev; fairy: peri; robot: robot; alien: uzayli
cat: kedi; dog: kopek; horse: at; cow: inek; sheep: koyun; goat: keci; pig: domuz; chicken: tavuk; rooster: horoz; bird: kus; eagle: kartal; owl: baykus; crow: karga; duck: ordek; fish: balik; shark: kopekbaligi; wolf: kurt; fox: tilki; bear: ayi; rabbit: tavsan; mouse: fare; rat: sican; snake: yilan; frog: kurbaga; spider: orumcek; bee: ari; butterfly: kelebek; ant: karinca; bat: yarasa; lion: aslan; tiger: kaplan; elephant: fil; monkey: maymun; turtle: kaplumbaga; crab: yengec; deer: geyik; snail: salyangoz
tree: agac; flower: cicek; rose: gul; grass: ot, cimen; leaf: yaprak; mushroom: mantar; bush: cali; seed: tohum; cactus: kaktus; wheat: bugday; root: kok
apple: elma; bread: ekmek; cheese: peynir; meat: et; egg: yumurta; milk: sut; water: su; honey: bal; carrot: havuc; tomato: domates; potato: patates; cake: pasta, kek; grapes: uzum; pear: armut; lemon: limon; fruit: meyve; potion: iksir
car: araba; ship: gemi; boat: kayik, bot; train: tren; airplane: ucak; rocket: roket; truck: kamyon; bicycle: bisiklet; spaceship: uzaygemisi; tank: tank
house: ev; castle: kale, sato; tower: kule; door: kapi; window: pencere; wall: duvar; bridge: kopru; well: kuyu; fence: cit; temple: tapinak; shop: dukkan; mill: degirmen; stairs: merdiven; grave: mezar; statue: heykel
forest: orman; cave: magara; village: koy; city: sehir; road: yol; island: ada; mountain: dag; river: nehir, irmak; lake: gol; sea: deniz; desert: col; stone: tas; rock: kaya; sand: kum; snow: kar; ice: buz; soil: toprak; cloud: bulut; sun: gunes; moon: ay; star: yildiz; rain: yagmur; fire: ates; lightning: simsek; smoke: duman; explosion: patlama; crystal: kristal; gem: mucevher; gold: altin; iron: demir; wood: odun, tahta
key: anahtar; chest: sandik; barrel: fici, varil; box: kutu; bag: canta; coin: para, sikke; book: kitap; map: harita; scroll: parsomen; lamp: lamba; torch: mesale; candle: mum; lantern: fener; bottle: sise; bone: kemik; skull: kafatasi; heart: kalp; crown: tac; ring: yuzuk; hat: sapka; helmet: kask, migfer; armor: zirh; boot: cizme, bot; glove: eldiven; flag: bayrak; bell: can; clock: saat; mirror: ayna; table: masa; chair: sandalye; bed: yatak; shelf: raf; rope: halat, ip; hammer: cekic; shovel: kurek; pickaxe: kazma; wheel: tekerlek; drum: davul; ball: top; trap: tuzak; button: dugme; sign: tabela; bucket: kova; umbrella: semsiye`;

export const ownTranslations: ReadonlyMap<string, string> = new Map([...toPairs(turkish), ...toPairs(common)]);

function toPairs(table: string): [word: string, noun: string][] {
  return table.split(/[;\n]/).flatMap((entry) => {
    const [noun = "", words = ""] = entry.trim().split(": ");
    return words.split(", ").map((word): [string, string] => [foldWord(word), noun]);
  });
}
