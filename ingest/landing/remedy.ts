/** What an operator does about an insert that fails, by the engine's code; the first that fits. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /NOT_ENOUGH_SPACE|CANNOT_WRITE|CANNOT_CREATE|CANNOT_FSYNC|CANNOT_OPEN_FILE|STD_EXCEPTION|ENOSPC|DISK_FULL/,
    "See that the disk of the data directory has room and can be written to.",
  ],
  [
    /TOO_MANY_PARTS/,
    "Merges are behind or stopped: see that the disk is fast enough, that 'system stop merges' is not in force, and what the table's settings allow.",
  ],
  [
    /UNKNOWN_TABLE|TABLE_IS_DROPPED|UNKNOWN_DATABASE/,
    "A table that events go into is gone or detached: attach it again, or start Pitboss anew, which makes what is missing.",
  ],
  [
    /READONLY|READ_ONLY|ACCESS_DENIED/,
    "A table that events go into cannot be written to: see who made it read-only, and that its files are this user's.",
  ],
  [
    /LANDING_STANDSTILL/,
    "The consumer was attached anew. Where that comes again, see the broker's log, and that the machine has processor time to spare.",
  ],
  [
    /LANDING_BROKER_AWAY/,
    "See that the brokers run and that the network to them is well; reading goes on by itself.",
  ],
  [
    /LANDING_UNSEEN/,
    "A broker was away for so long that an insert may have failed unseen, so the tiles were compared with the events. See to the brokers and to the room on their disks.",
  ],
  [
    /LANDING_TORN/,
    "An insert had failed unseen, and the tiles were healed. See that the disk has room, and the server's log.",
  ],
  [/MEMORY_LIMIT/, "Memory does not suffice: give the process more."],
]

const UNKNOWN = "The server's log says more."

/** What to do, in a sentence. */
export function remedyOf(detail: string): string {
  return REMEDIES.find(([codes]) => codes.test(detail))?.[1] ?? UNKNOWN
}
