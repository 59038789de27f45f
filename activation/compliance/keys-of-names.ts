/** SQL of the keys of players whose names (`brand:player_id`) are bound as an array. Brands hold no colon. */
export function keysOfNames(parameter: string): string {
  return `
        select xxHash64(concat(substring(one, 1, position(one, ':') - 1), '\\0', substring(one, position(one, ':') + 1)))
        from (select arrayJoin({${parameter}:Array(String)}) as one)`
}
