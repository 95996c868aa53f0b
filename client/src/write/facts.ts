// What is told before every change, whatever it is.
import { gitOpsOwner } from '../../../model/src/objects/managed.ts'
import { canaryOf } from '../../../model/src/rollout/canary.ts'
import { areOwn, type Prepared } from '../cluster/write/prepared.ts'
import type { Fact } from '../view/ask.ts'
import type { Words } from '../words/words.ts'

/** Who else keeps the object: whatever is changed here may be undone there. */
export function ownerFacts(say: Words, { live }: Prepared): Fact[] {
  const owner = live && gitOpsOwner(live.metadata)
  return owner ? [{ icon: 'git-branch', text: say.gitOps(owner), detail: say.gitOpsDetail(owner) }] : []
}

/** A canary that is under way, what the server warns of, whose fields are taken, and whether it is going. */
export function commonFacts(say: Words, { does, live, result, warnings, conflicts }: Prepared): Fact[] {
  const canary = live && canaryOf(live)
  const isEnd = does !== 'delete' && !canaryOf(result)
  return [
    ...(canary
      ? [
          {
            icon: 'beaker',
            text: isEnd ? say.canaryEnds : say.canaryGoesOn,
            detail: say.canaryState(canary.nodes, canary.since, canary.from),
          },
        ]
      : []),
    ...warnings.map((text) => ({ icon: 'warning', text })),
    ...(!areOwn(conflicts)
      ? conflicts.map(({ field, manager }) => ({ icon: 'shield', text: say.takes(field, manager) }))
      : conflicts.length > 0
        ? [{ icon: 'info', text: say.ownConflicts }]
        : []),
    ...(result.metadata.deletionTimestamp ? [{ icon: 'trash', text: say.beingDeleted }] : []),
  ]
}
