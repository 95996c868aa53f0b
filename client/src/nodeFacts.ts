// When the language server hears what is counted about the nodes.
import { factsOf } from '../../model/src/placement/nodeFacts.ts'
import type { NodeFacts } from '../../model/src/protocol.ts'
import { atRest } from './cluster/timing.ts'
import type { KnownNodes } from './nodeSource.ts'

/** Milliseconds without another change before the server hears of one: nodes come one by one. */
const rest = 500
const nothing = 'null'

interface Hearer {
  isRunning(): boolean
  /** `null` where nothing is known. */
  send(facts: NodeFacts | null): void
}

/** Tells a server what is counted about the nodes, when that is something else than it knows. */
export function nodeTeller(nodes: () => KnownNodes, hearer: Hearer) {
  let told = nothing
  const tell = () => {
    if (!hearer.isRunning()) return
    const known = nodes()
    const facts = known.are === 'known' ? factsOf(known.nodes, known.from) : null
    const text = JSON.stringify(facts)
    if (text === told) return
    told = text
    hearer.send(facts)
  }
  const { soon: changed, dispose } = atRest(rest, tell)
  return {
    changed,
    /** A server that has just begun knows nothing. */
    began: () => {
      told = nothing
      changed()
    },
    dispose,
  }
}
