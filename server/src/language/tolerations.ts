import type { Toleration } from '../../../model/src/placement/toleration.ts'
import { at, booleanOf, get, integerOf, itemsOf, type Node, stringOf } from './yaml/node.ts'

/** What a manifest says about the taints its pods bear, as far as it is text: a template's action says nothing. */
export interface WrittenTolerations {
  readonly tolerations: readonly Toleration[]
  readonly hostNetwork: boolean
}

export function tolerationsOf(object: Node | undefined): WrittenTolerations {
  const pod = at(object, ['spec', 'template', 'spec'])
  return {
    tolerations: itemsOf(get(pod, 'tolerations')).map(tolerationOf),
    hostNetwork: booleanOf(get(pod, 'hostNetwork')) === true,
  }
}

function tolerationOf(item: Node): Toleration {
  const [key, operator, value, effect] = ['key', 'operator', 'value', 'effect'].map((name) => stringOf(get(item, name)))
  const tolerationSeconds = integerOf(get(item, 'tolerationSeconds'))
  return {
    ...(key && { key }),
    ...(operator && { operator }),
    ...(value && { value }),
    ...(effect && { effect }),
    ...(tolerationSeconds !== undefined && { tolerationSeconds }),
  }
}
