/**
 * What chance in tests begins with: the same number always, so that a run can be repeated, unless `DAEMONSET_SEED` is another.
 * A test that finds something says it.
 */
export const seed = Number(process.env.DAEMONSET_SEED ?? 20_261_124)
