/**
 * The few words that a plan is read by, in German, English, Spanish, French, Italian, Japanese, Korean, Polish,
 * Portuguese, Russian, Turkish, Ukrainian and Chinese. Names of things are not here: they come from the dictionary.
 * Words have no accents and no capitals. `-` at the end allows any ending, `_` joins the words of a phrase.
 */
import type { PlanWords } from "../../src/dictionary/plan-words.ts";

/** Headings that say which art stands below. */
const sectionWords: PlanWords["sectionWords"] = {
  being:
    "character characters hero heroes heroine heroines player players protagonist protagonists npc npcs villager villagers people person cast party companion companions ally allies enemy enemies foe foes monster monsters creature creatures mob mobs boss bosses miniboss minibosses villain villains animal animals pet pets critter critters unit units mascot mascots fauna townsfolk minions wildlife race races guard guards " +
    "charakter- figur figuren held- spieler- gegner- feind- tiere monster- einwohner " +
    "personaj- heroe- jugador- enemig- jefe jefes criatur- animales monstruo- aldean- " +
    "personnage- heros joueur- ennemi- animaux monstre- villageois- " +
    "personaggi- eroe eroi giocator- nemic- animali mostr- " +
    "postac- bohater- gracz- wrog- potwor- przeciwni- zwierz- " +
    "heroi herois jogador- inimig- chef- protagonist- monstro- criaturas animais aldeoes " +
    "персонаж- геро- игрок- враг- враж- монстр- существ- животн- нпс босс- противник- " +
    "гравець- гравц- ворог- ворож- істот- тварин- персонаж- бос боси " +
    "karakter- oyuncu- dusman- canavar- hayvan- kahraman- " +
    "キャラ 主人公 敵 モンスター ボス プレイヤー 動物 仲間 住人 캐릭터 주인공 적 몬스터 보스 플레이어 동물 요정 角色 人物 主角 敌人 敵人 怪物 怪兽 精灵 动物 種族 种族 首领 英雄 玩家 村民 兵种",
  item:
    "item items inventory pickup pickups collectible collectibles collectable collectables loot consumable consumables drop drops powerup powerups treasure treasures resource resources ingredient ingredients food foods potion potions currency equipment gear " +
    "gegenstand gegenstande ausrustung sammelobjekt- zutat- objeto objetos coleccionable- ingredient- objet objets collectible- bonus oggett- strument- collezionabil- przedmiot- surowc- skladnik- itens coletave- equipament- предмет- инвентар- ресурс- трофе- інвентар- предмети esya- nesne- malzeme- toplanabilir- " +
    "アイテム 道具 素材アイテム 아이템 재료 道具 物品 拾取 掉落 资源 資源 材料 食物",
  icon: "icon icons badge badges glyph glyphs symbol symbols emblem emblems iconos icono icones icone ikon- иконк- значк- значок символ- іконк- simge- アイコン 아이콘 图标 圖標 徽章",
  tile:
    "tile tiles tileset tilesets tilemap tilemaps autotile autotiles terrain terrains ground grounds floor floors wall walls kachel- boden gelande suelo- losa- terreno- tuile- sol sols piastrell- kafelk- podlog- teren- chao piso- тайл- плитк- поверхност- земл- terrain- karo zemin- arazi- " +
    "タイル 地形 床 マップチップ 타일 지형 瓦片 地块 地形 图块 地砖 地面",
  ui:
    "ui hud gui interface interfaces menu menus button buttons widget widgets cursor cursors panel panels schaltflache- benutzeroberflache- interfaz boton botones bouton boutons interfaccia pulsant- interfejs przycis- botao botoes интерфейс- кнопк- меню інтерфейс- arayuz- dugme- buton- " +
    "ボタン インターフェース 버튼 界面 按钮 按鈕 介面",
  background:
    "background backgrounds backdrop backdrops sky skies skybox skyboxes parallax scenery wallpaper wallpapers panorama panoramas hintergrund- fondo- decor fond fonds arriere-plan- arriere-plans sfond- tlo tla fundo- cenario- фон- задник- тло arka_plan- arkaplan- " +
    "背景 배경",
  effect:
    "effect effects fx vfx particle particles projectile projectiles bullet bullets explosion explosions spell spells impact impacts effekt- partikel geschoss- efecto- particul- proyectil- effet- projectile- effett- proiettil- efekt- czastk- pocisk- efeito- projet- эффект- частиц- снаряд- ефект- частинк- efekt- parcacik- mermi- " +
    "エフェクト 効果 弾 이펙트 효과 特效 效果 弹幕 子弹 粒子",
  prop:
    "prop props object objects decoration decorations decor decoratives furniture building buildings structure structures environment environments obstacle obstacles vehicle vehicles plant plants nature weapon weapons tool tools landmark landmarks platform platforms trap traps scenery station stations planet planets ship ships landscape map maps scene scenes card cards portrait portraits sprite sprites flora world level_objects interactables tree trees rock rocks " +
    "requisit- objekt- dekoration- gebaude umgebung- mobel fahrzeug- pflanz- waffe waffen bau- decoracion- edificio- entorno- vehiculo- arma armas obstacul- batiment- environnement- vehicul- arme armes plateform- decorazion- edific- ambiente armi dekorac- budynk- otoczen- bron broni mebl- objetos decorac- predio- ambiente- cenografia plataforma- obiekt- объект- декорац- здани- окружени- оруж- мебел- растени- препятств- обєкт- будівл- оточенн- зброя зброї декораці- nesne- dekor- bina binalar cevre- silah- esyalar- engel- " +
    "オブジェクト 小物 建物 武器 環境 家具 乗り物 背景物 스프라이트 오브젝트 소품 건물 환경 무기 가구 道具模型 物件 建筑 建築 环境 環境 武器 家具 场景 場景 植物 载具 弹体 卡牌 立绘 装饰 裝飾 障碍",
};

/** Headings and names that say that something else than art stands below. */
const otherWords: PlanWords["otherWords"] = {
  audio:
    "audio sound sounds music sfx bgm soundtrack soundtracks soundscape jingle jingles voice voices voiceover voice-over ambience musical musik klang klange gerausch- sonido- musica- musiqu- son sons bruitage- suon- rumore rumori dzwiek- muzyk- som звук- музык- озвучк- аудіо аудио ses sesler muzik- ses_efekt- effets_sonores efectos_de_sonido efeitos_sonoros effetti_sonori " +
    "音楽 効果音 サウンド 音声 ボイス 오디오 음악 사운드 효과음 배경음 音频 音頻 音乐 音樂 音效 声音 配音 语音",
  font: "font fonts typography typografi- typographi- typeface typefaces typeset schrift schriftart- fuente fuentes tipografia- police polices typographie caratter- czcionk- fonte fontes tipografi шрифт- yazi_tipi- フォント 書体 폰트 글꼴 字体 字體",
  code: "code shader shaders script scripts implementation integration import export exports pipeline workflow technical architecture loading preload api programming config configuration json scenes_&_scripts prompts_template codigo programacion implementacion technisch- umsetzung technique- implementazione tecnic- technicz- реализац- техническ- технічн- teknik- kod- 技術 実装 コード 技术 代码 实现 导入 接入 시스템 기술 코드",
  rule:
    "style styles guideline guidelines guide rules rule naming convention conventions requirement requirements specification specifications specs spec principle principles standard standards palette palettes color colors colour colours format formats resolution resolutions dimension dimensions sizing direction legend note notes tip tips considerations constraints best_practices not_needed recommended software outils recommandes recomendad- empfohlen- out_of_scope excluded how_to definition definitions license licenses licence credits attribution legal philosophy accessibility optimization optimisation performance budget methodology sources criteria criterios kriterien критери- problem problems solution solutions soluciones problemas solucoes losung- probleme problemi soluzion- troubleshooting strategy strategies steps do_not avoid " +
    "stil stile stilrichtlini- stilvorgab- stilguide richtlinie- anleitung- regel- namens- farb- palett- hinweis- estilo- regla- convencion- paleta- requisito- notas guia guias regle- convention- charte- consigne- linee_guida regola regole convenzion- zasad- styl stylu nazewnictw- wymagani- uwagi regras- convenc- diretriz- nomenclatura стил- правил- палитр- требовани- заметк- легенд- вимог- стиль- примітк- kural- stili palet- isimlendirme notlar lizenz- licencia- licenca- licenza licenze licencj- лицензи- ліцензі- lisans- strategie strategia estrategia estratejisi стратеги- стратегі- fluxo_de_trabalho flujo_de_trabajo arbeitsablauf " +
    "验收标准 라이선스 출처 ライセンス クレジット 许可 授权 来源 戦略 手順 ワークフロー 전략 워크플로 절차 策略 流程 步骤 スタイル ルール 規則 命名 パレット 仕様 注意 備考 스타일 규칙 가이드 명명 팔레트 사양 주의 기준 요구사항 规范 規範 风格 風格 规则 命名 约定 說明 说明 色板 调色 格式 标准 规格 規格 规格 注意 要求 原则 备注 标记 尺寸规格",
  summary:
    "current_status current_state estado_actual aktueller_stand etat_actuel stato_attuale estado_atual summary overview total totals contents toc index checklist checklists statistics stats tracking count counts roadmap milestones timeline schedule changelog history next_steps deliverables recap acquisition outsourcing testing qa " +
    "zusammenfassung ubersicht inhaltsverzeichnis gesamt zeitplan resumen cronograma sommaire recapitulat- planning riepilogo riassunto sommario podsumowani- spis_tresci harmonogram sumario resumo итог- сводк- содержани- всего підсум- зміст ozet icindekiler toplam " +
    "总览 概览 現状 현재상태 当前状态 当前进度 まとめ 概要 目次 合計 進捗 요약 목차 합계 현황 로드맵 总结 验收 汇总 总计 目录 统计 进度 追踪 路线图",
  /** Believed only when the lines below repeat items: many lists are ordered by importance alone. */
  order:
    "priority priorities suggested order phase phases status todo to-do must_have should_have nice_to_have milestone sprint batch backlog critical completed completion " +
    "prioritat- prioridad- priorite- priorit- priorytet- prioridade- приоритет- пріоритет- oncelik- 優先 우선순위 优先级 状态",
  /** The design of a game, as in a game design document. */
  design:
    "mechanic mechanics gameplay controls story storyline narrative lore plot economy progression objective objectives goal goals pillars audience monetization multiplayer difficulty balancing concept genre premise mechanik steuerung geschichte handlung mecanica- jugabilidad historia mecaniqu- histoire meccanic- storia mechanik- fabula- mecanic- historia механик- геймплей- сюжет- управлени- истори- механік- mekanik- hikaye oynanis " +
    "ストーリー 操作 ルール説明 스토리 조작 게임플레이 玩法 剧情 故事 操作 机制 目标",
  question:
    "question questions faq open_questions fragen preguntas questions_ouvertes domande pytania perguntas duvidas вопрос- питанн- sorular 質問 질문 问题 疑问",
  animation:
    "animation animations pose poses state states move moves action actions moveset zustand- animacion- estado- etat etats animazion- stati animacj- stany animac- estados анимац- анімац- состояни- animasyon- durum- アニメーション モーション 状態 애니메이션 동작 상태 动画 動畫 动作 動作 状态 姿势",
};

/** Headers of columns and labels of fields. */
const fieldWords: PlanWords["fieldWords"] = {
  name: "name names asset assets item items sprite sprites object title element entity character enemy what id key name_key nombre nom nome nazwa nome_do_arquivo bezeichnung objekt имя название спрайт ассет объект назва ad isim adi varlik 名前 名称 名稱 素材 资源 资源名 資源 アセット 이름 에셋 항목 ключ мнемоника идентификатор",
  size: "size sizes dimension dimensions resolution resolutions canvas px pixels grosse abmessung- masse tamano- resolucion taille- dimensioni dimensione misura rozmiar- tamanho- dimensoes размер- разрешени- розмір- boyut- cozunurluk サイズ 寸法 解像度 크기 사이즈 해상도 규격 尺寸 大小 分辨率 规格 輸出 输出",
  frames:
    "frame frames frame_count framecount bilder einzelbilder fotogramas cuadros fotogrammi klatki klatek quadros кадр- kare kareler フレーム コマ 프레임 帧 幀 帧数",
  directions:
    "direction directions facing facings richtung- direccion- direcao direcoes direzion- kierun- направлени- напрям- yon yonler 方向 向き 방향 朝向",
  variants:
    "variant variants variation variations varianten variantes varianti варианты вариантов варіанти warianty varyant バリエーション 변형 变体",
  fps: "fps speed framerate frame_rate 帧率",
  description:
    "description descriptions desc look appearance visual visuals details detail prompt beschreibung aussehen descripcion aspecto apparence descrizione opis wyglad descricao aparencia описани- внешност- опис tanim aciklama gorunum 説明 外見 설명 외형 描述 说明 用途 外观 提示词",
  notes:
    "note notes remark remarks comment comments context usage use used purpose where anmerkung- notas nota remarque- uwagi observac- примечани- комментари- примітк- not notlar 備考 メモ 비고 용도 备注 说明",
  file: "file files filename file_name path paths location folder directory output export source archivo- fichier- datei- dateiname percorso plik- arquivo- caminho файл- путь шлях dosya- ファイル パス 파일 경로 文件 路径 文件名",
  status:
    "status state_of done progress priority phase plan p pri prio importance required needed ready stand prioritat estado prioridad etat priorite stato priorita priorytet- situacao prioridade статус приоритет пріоритет durum oncelik 状態 優先度 상태 우선순위 状态 优先级 进度",
  count:
    "count counts number quantity qty amount total anzahl menge cantidad nombre_de quantite quantita ilosc liczba quantidade количеств- число кількість adet sayi 数 数量 個数 개수 수량",
  kind: "kind kinds type types category typen tipos tipi rodzaje типы типи turler class group typ kategorie tipo categoria type_d categorie kategoria rodzaj тип категори- категорі- tur kategori 種類 分類 종류 유형 카테고리 类型 类别 分类",
  format:
    "format formats file_format transparency background_type orientation aspect formato formaat формат- bicim 形式 포맷 格式",
  animations:
    "animation animations pose poses state states states_needed actions moves animationen animaciones animazioni animacje animacoes анимаци- анімаці- animasyonlar アニメーション 애니메이션 动画 动作",
  palette:
    "palette color colors colour colours farbe farben paleta color_palette couleurs colori kolory cores цвет- палитра renk renkler 色 色彩 颜色 색상",
};

/** Names of animations, by which a list of them is known, and file names that hold one at the end. */
const poseWords =
  "normal hover pressed disabled idle walk walking run running attack attacking jump jumping crouch crouching hurt die dying dead death hit fly flying cast casting shoot shooting throw dodge block climb climbing swim swimming sleep sleeping sit sitting stand standing stance fall falling land landing dash roll slide spin victory win defeat defeated lose talk talking wave eat eating charge damaged damage destroyed taunt interact pickup push pull carry spawn despawn open opening close closing closed break explode explosion appear disappear move moving working work hover glide stun stunned celebrate dance punch kick slash sneak turn travel float rest react " +
  "laufen gehen rennen angriff sprung tod stehen springen caminar correr atacar saltar muerte morir golpe reposo marche course attaque saut mort repos degat camminata corsa attacco salto morte bieg chod atak skok smierc bezczynnosc andar correr ataque pular pulo morte parado ходьба бег атака прыжок смерть урон покой idle_ хода біг стрибок yurume kosma saldiri ziplama olum bekleme " +
  "待機 歩き 歩行 走り 走る 攻撃 ジャンプ 死亡 被弾 대기 걷기 달리기 공격 점프 사망 피격 待机 行走 移动 跑步 奔跑 攻击 跳跃 死亡 受击 受伤 翻滚 站立";

/** Words that make a line a sentence, a rule or a task when the name holds one. */
const sentenceWords: PlanWords["sentenceWords"] = {
  verb:
    "is are was were can cannot can't could must should shall will would may might has have do does don't doesn't isn't aren't needs need uses allows lets becomes gets takes gives appears ensure avoid never always please if when because we you they it's that's " +
    "ist sind kann konnen muss mussen soll sollen wird werden hat haben darf wenn immer niemals " +
    "es son puede pueden debe deben sera tiene tienen cuando siempre nunca " +
    "est sont peut peuvent doit doivent sera ont quand toujours jamais " +
    "sono puo possono deve devono sara hanno quando sempre mai " +
    "jest sa moze moga musi powinien bedzie gdy zawsze nigdy " +
    "sao pode podem deve devem sera tem quando sempre possui permite " +
    "есть может могут должен должна должны будет если когда всегда никогда можно нужно " +
    "є може можуть повинен має якщо коли завжди ніколи треба " +
    "olmali gerekir olabilir her_zaman asla",
  task:
    "create add make implement replace remove delete ensure verify convert re-export export refactor optimize optimise decide choose organize provide integrate generate acquire commission hire update write include define fix use test check draw download crop resize rename upload install " +
    "erstellen hinzufugen crear anadir hacer creer ajouter faire verifier utiliser creare aggiungere stworz dodaj criar adicionar создать добавить нарисовать сделать створити додати намалювати olustur ekle ciz",
  beginning: "需要 不要 不能 不得 必须 请 确保 禁止 避免 保持 必ず",
  ending: "する です ます した ない こと 습니다 합니다 한다 됩니다 해야함 必须 需要 不要 不能 应该 应当 可以 禁止 确保",
  joiner:
    "and or with und oder mit y o con et ou avec e oppure ed i lub z или и с та або і ve veya ile the of de der die das la le du des di do da",
};

/** Words that say how far the work is. They stand beside a name and are no part of the name. */
const statusWords =
  "wip done todo to-do tbd tba ok optional placeholder final draft new missing pending ready finished complete completed must must_have should_have could_have nice_to_have nice-to-have high medium low critical later blocked yes no in_progress not_started needs_draw needs-draw planned exists wired integrated high_priority low_priority medium_priority optional_asset " +
  "fertig offen optionnel facultatif opcional opzionale opcjonalne hecho pendiente fait fatto feito pendente gotowe готово нет да опционально готов немає hazir eksik 完成 未完成 完了 未着手 任意 완료 미완료 선택 已完成 待做 未开始 可选 待定 進行中 进行中";

/** The words as JSON, in the form that `src/dictionary/plan-words.ts` reads. */
export function encodePlanWords(): Uint8Array {
  const words: PlanWords = { sectionWords, otherWords, fieldWords, sentenceWords, poseWords, statusWords };
  return new TextEncoder().encode(JSON.stringify(words));
}
