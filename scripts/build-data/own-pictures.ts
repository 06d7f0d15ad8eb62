/** Pictures for words of games that both icon sets lack, or know in another sense. A star marks the set of Fluent. */

const table = `
sword, longsword, claymore: broadsword
shortsword, gladius: gladius
greatsword: two-handed-sword
bow, longbow: bow-and-arrow*
arrow: broadhead-arrow
mace, morningstar: flanged-mace
club, cudgel: wood-club
spear, javelin, pike: spear-hook
lance: spear-hook
staff: wizard-staff
saber, scimitar, cutlass: pointy-sword
helmet, helm: visored-helm
armor, armour, chestplate, breastplate: breastplate
belt: belt-buckles
amulet, pendant: gem-pendant
boots, boot: leather-boot
gauntlet, gauntlets: gauntlet
pants, trousers: jeans*
shirt: t-shirt*
hat: top-hat*
cap: billed-cap*
gun, handgun, pistol, sidearm: pistol-gun
blaster, raygun, ray gun: ray-gun
laser, beam: laser-blast
missile: rocket
torpedo: torpedo
mine, landmine: land-mine
space mine, naval mine, sea mine: spiked-ball
ammo, ammunition: ammo-box
bullet, bullets, cartridge: bullets
magazine: machine-gun-magazine
bazooka, rocket launcher: missile-launcher
sniper: winchester-rifle
cannonball: cannon-ball
spaceship, starship, spacecraft, fighter: starfighter
shuttle: space-shuttle
boat: motor-boat*
pirate ship: galleon
galleon, frigate: galleon
longship: viking-longhouse
ufo, saucer: flying-saucer*
airship, blimp, dirigible: zeppelin
rover, moon rover: mars-curiosity
car, auto, automobile: automobile*
van, truck: delivery-truck*
lorry: articulated-lorry*
jeep: jeep
motorbike: motorcycle*
drone: delivery-drone
mech: battle-mech
minecart, mine cart: mine-wagon
cart, wagon, carriage: old-wagon
train: locomotive*
jetpack: jetpack
hovercraft: speedboat*
asteroid: asteroid
meteor, meteorite: burning-meteor
planet: ringed-planet*
moon: crescent-moon*
galaxy, nebula: galaxy
black hole, blackhole: vortex
chest, treasure chest, loot: chest
crate: wooden-crate
box: package*
cardboard box: cardboard-box-closed
bag, sack, pouch: knapsack
money bag, moneybag: money-bag*
pot: cooking-pot
vase, urn: amphora*
bottle: wine-bottle
flask, vial: round-bottom-flask
potion, elixir: health-potion
cup, mug: coffee-mug
goblet, chalice, grail: jeweled-chalice
plate, dish: fork-and-knife-with-plate*
bowl: bowl-with-spoon*
fork: fork-and-knife*
gold, ingot, gold bar: gold-bar
money, cash: money-bag*
treasure: open-treasure-chest
gem, jewel, diamond: gem-stone*
ruby: saphir
crystal, crystals: crystal-cluster
pearl: oyster-pearl
ore: ore
lock, padlock: locked*
keycard, key card: key-card
lockpick: lock-picking
lever, switch: lever
button: plain-circle
gate: medieval-gate
stairs, staircase: stairs
bridge: stone-bridge
fence: wooden-fence
wall: stone-wall
pillar, column: ionic-column
statue: stone-bust
well: well
torch: primitive-torch
lamp: desk-lamp
streetlight, streetlamp, lamppost, street light, street lamp: street-light
campfire, bonfire: campfire
flame: fire*
stove, cooker: gas-stove
oven: chicken-oven
furnace, forge, kiln: furnace
stool: bar-stool
bench: park-bench
sofa, couch, settee: sofa
bookshelf, bookcase, shelf: bookshelf
cabinet, dresser: file-cabinet*
cupboard, wardrobe, closet, locker: lockers
fridge, refrigerator: fridge
painting, picture: framed-picture*
carpet, rug: rolled-cloth
curtain: theater-curtains
clock: mantelpiece-clock*
piano: grand-piano
computer, pc, terminal, monitor: desktop-computer*
console: retro-controller
tv: television*
sink, tap, faucet: kitchen-tap
washing machine: washing-machine
book, tome: closed-book*
letter, mail: envelope*
note: page-with-curl*
map: treasure-map
scroll: scroll*
hourglass: hourglass-done*
rope: rope-coil
wheel, cartwheel: stone-wheel
spring: spring
pipe: straight-pipe
battery: battery*
antenna, radar: satellite-antenna*
wire, cable: wire-coil
plug: electric-plug*
circuit, chip, microchip: microchip
tree: deciduous-tree*
pine, fir, spruce: evergreen-tree*
oak: deciduous-tree*
willow: willow-tree
bush, shrub: berry-bush
flower: tulip*
grass, weed: high-grass
leaf: leaf-fluttering-in-wind*
fern: fern
stump: axe-in-stump
log, firewood: log
wood, plank, planks, timber: planks
branch, stick, twig: tree-branch
root: plant-roots
seed, seeds: plant-seed
sapling, sprout, seedling: seedling*
wheat, grain: wheat
corn: ear-of-corn*
turnip, radish, beet: beet
cabbage, lettuce: leafy-green*
pepper: bell-pepper*
chili: hot-pepper*
apple: red-apple*
berry, blueberry: blueberries*
cherry: cherries*
pumpkin, gourd: pumpkin
grape: grapes*
cheese: cheese-wedge*
meat: meat-on-bone*
steak: cut-of-meat*
chicken leg, drumstick: poultry-leg*
milk: glass-of-milk*
honey: honey-pot*
cake: shortcake*
birthday cake: birthday-cake*
donut: doughnut*
burger: hamburger*
soup, stew, broth: pot-of-food*
rice: cooked-rice*
ramen, noodles, noodle: steaming-bowl*
coffee, tea: hot-beverage*
soda, can: soda-can
beer, ale: beer-mug*
wine: wine-glass*
juice: beverage-box*
dragon: dragon-face*
snail: snail*
slug: grasping-slug
starfish: sea-star
toad: frog*
crow, raven, blackbird: blackbird*
phoenix: phoenix-bird*
bee, wasp, hornet: honeybee*
moth: butterfly*
ladybug, ladybird: lady-beetle*
caterpillar, larva, maggot: caterpillar
slime, jelly, ooze: transparent-slime
skeleton: skeleton
zombie: shambling-zombie
mummy: mummy-head
orc: orc-head
goblin: goblin-head
golem: rock-golem
kraken: kraken-tentacle
tentacle, tentacles: curled-tentacle
cyclops: cyclops
eyeball, eye: eyeball
mimic: mimic-chest
imp: imp
demon, devil: daemon-skull
angel: baby-angel*
witch: witch-face
wizard, mage, sorcerer: wizard-face
vampire: vampire-dracula
werewolf: werewolf
griffin, gryphon: griffin-symbol
minotaur: minotaur
hydra: hydra
wyvern: wyvern
cerberus: hound
alien: alien*
invader, space invader: alien-monster*
robot: robot*
android: android-mask
tower: white-tower
watchtower: watchtower
house: house*
hut, shack: hut*
cabin: wood-cabin
castle: castle*
fortress, fort: military-fort
tavern, inn, pub: tavern-sign
barn: barn
shop, store, market, stall, market stall, booth, kiosk, bakery, butchery, butcher shop, florist, flower shop, grocery: shop
flower bed, flowerbed, flower patch: tulip*
trout, salmon, carp, cod, herring, perch: fish*
windmill: windmill
watermill, mill: water-mill
tent: camping-tent
prison, jail, cell: imprisoned
cave, cavern: cave-entrance
mine entrance, mineshaft: gold-mine
ruin, ruins: ancient-ruins
temple: greek-temple
shrine: shinto-shrine*
graveyard, cemetery: graveyard
grave, gravestone, tombstone, headstone: tombstone
mausoleum, crypt, tomb: crypt-entrance
island: desert-island*
lake, pond, pool: oasis
boulder: rock*
stone, pebble: stone-pile
ice, ice cube: ice*
icicle: icicles-fence
lightning, thunder, bolt: high-voltage*
rain: cloud-with-rain*
storm: cloud-with-lightning-and-rain*
snow: snowflake*
wind: wind-face*
wave, tsunami: water-wave*
water, drop, droplet, waterdrop: droplet*
explosion, blast, boom: collision*
smoke, steam, puff: dust-cloud
dust: dust-cloud
spark, sparks, sparkle, sparkles, glitter: sparkles*
splash: splash
slash, slice: quick-slash
bubble: bubbles*
fireball: fireball
shockwave: sonic-boom
poison, venom: poison-bottle
acid: acid
blood: drop-of-blood*
flag, checkpoint, goal flag, finish flag: triangular-flag*
finish, finish line: chequered-flag*
pirate flag, jolly roger: pirate-flag*
banner: vertical-banner
sign, signpost, noticeboard, billboard: wooden-sign
direction sign: direction-sign
medkit, health pack, healthpack, med kit, health kit: first-aid-kit
first aid: first-aid-kit
heart, life: red-heart*
shield potion: potion-ball
star: star*
medal, badge: sports-medal*
portal, teleporter: magic-portal
trap: wolf-trap
spikes, spike: spikes
sawblade, buzzsaw, saw blade: circular-sawblade
trampoline, bouncer, springboard: bouncing-spring
platform: flat-platform
conveyor, conveyor belt: tank-tread
generator: power-generator
fan, ventilator: computer-fan
grate: dungeon-gate
camera: camera*
cctv, security camera: cctv-camera
speaker: speaker-high-volume*
microphone: microphone*
horn: hunting-horn
ball: soccer-ball*
football, soccer: soccer-ball*
dice, die: game-die*
card: joker*
puzzle: puzzle-piece*
toy: teddy-bear*
doll: nesting-dolls*
teddy, teddy bear: teddy-bear*
yoyo: yo-yo*
sock: socks*
shoe: running-shoe*
glove: gloves*
tie: necktie*
shovel, spade: spade
pickaxe, pick: pick*
fishing rod, rod: fishing-pole*
net: fishing-net
watering can, wateringcan: watering-can
nail: nails
needle: sewing-needle*
drill: drill
mailbox, postbox: closed-mailbox-with-raised-flag*
trashcan, trash can, garbage, bin, dumpster, trash: trash-can
cone: traffic-cone
barrier, barricade, roadblock: construction*
traffic light, stoplight: vertical-traffic-light*
tire, tyre: car-wheel
parasol, beach umbrella: umbrella-on-ground*
beehive, hive: beehive
birdhouse: bird-house
haystack, hay, hay bale: round-straw-bale
wheelbarrow: wheelbarrow
swing: tree-swing
slide: playground-slide*
oil, fuel, gas: oil-drum*
fuel can, gas can, jerrycan: jerrycan
gas pump: fuel-pump*
candle: candle*
lantern: lantern
mirror: mirror*
bomb: bomb*
dynamite, tnt: dynamite
totem: totem
altar: star-altar
throne: stone-throne
idol: moai*
cauldron: cauldron
anvil: anvil
raspberry: raspberry
strawberry: strawberry*
oar, paddle: paddles
pliers, tongs: pincers
macaroni, pasta: spaghetti*
mandolin, ukulele, lute: banjo*
stingray, ray: manta-ray
tapestry: vertical-banner
nightstand, bedside table: file-cabinet*
spatula: ladle
smoothie, milkshake: cup-with-straw*
manhole: floor-hatch
robot arm, robotic arm: mechanical-arm*
polaroid: camera*
pharaoh: pharoah
safe, vault: strongbox
dartboard, target: bullseye*
vacuum, hoover: vacuum-cleaner
kettle, teakettle: teapot*
mattress: bed*
nunchucks: nunchaku
surfboard: surf-board
walrus: walrus-head
cowboy: western-hat
sailor: captain-hat-profile
marble, marbles: marbles
bulldozer, digger, excavator: bulldozer
hammock: sleeping-bag
book pile: books*
snow globe, snowglobe: crystal-ball*
orb, crystal ball: crystal-ball*
rune, runestone: rune-stone
magic, spell: magic-swirl
feather: feather*
egg: egg*
nest: nest-with-eggs*
web, cobweb, spiderweb: spider-web*
cage: cage
coin: coin*
crown: crown*
ring: ring*
key: key*
gear, cog: gear*
satellite: satellite*
space station: defense-satellite
turret: sentry-gun
bunker: bunker
igloo: igloo
lily pad, lilypad, water lily: lily-pads
seaweed, algae, kelp: algae
shell, seashell: spiral-shell*
coral: coral*
sandcastle: sand-castle
buoy, lifebuoy, life ring: ring-buoy*
anchor: anchor*
steering wheel, ship wheel, helm wheel: ship-wheel
captain, pirate: pirate-captain
knight: black-knight-helm
ghost: ghost*
skull: skull*
power up, powerup, power-up: super-mushroom
ticket: ticket*
calendar: calendar*
newspaper: newspaper*
gift, present: wrapped-gift*
cookie: cookie*
pill, medicine, capsule: pill*
bandage: adhesive-bandage*
dna: dna*
test tube, beaker: test-tube*
microscope: microscope*
airlock, hatch: airtight-hatch
cryopod, cryo pod, pod: cryo-chamber
reactor: reactor
thruster, engine: rocket-thruster
radio: radio*
walkie talkie: walkie-talkie
phone, smartphone: mobile-phone*
vending machine: vending-machine
arcade, arcade machine, arcade cabinet: joystick*
gamepad, controller: video-game*
`;

/** The words of each line, and the name of a picture. */
export const ownPictures: readonly (readonly [word: string, picture: string])[] = table
  .trim()
  .split("\n")
  .flatMap((line) => {
    const [words = "", picture = ""] = line.split(": ");
    return words.split(", ").map((word) => [word, picture] as const);
  });
