/** The table of all roles of persons. */
import { adventurers } from "./adventurers";
import { humanoidMonsters } from "./humanoid-monsters";
import type { Role } from "./role";
import { workers } from "./workers";

const anyone = {
  folk: {
    words:
      "villager child boy girl man woman kid npc person human granny grandma grandpa mother father elder maid student singer dancer artist mayor noble",
    vague: "hero heroine player character protagonist",
    outfit: "tunic",
  },
} as const satisfies Readonly<Record<string, Role>>;

/** What a person is, besides the trade. */
export const kinds: Readonly<Record<string, Role>> = { ...humanoidMonsters, dwarf: adventurers.dwarf };

export const roles = { ...workers, ...adventurers, ...humanoidMonsters, ...anyone };

const allRoles: readonly Role[] = Object.values(roles);

export const roleWords = allRoles.map(({ words }) => words).join(" ");

export const vagueRoleWords = allRoles.flatMap(({ vague }) => vague ?? []).join(" ");
