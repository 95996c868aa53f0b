import type { LabelSelector } from '../../../model/src/objects/kubernetes.ts'
import { selectorText } from '../../../model/src/objects/selector.ts'
import { cases } from '../cases.ts'

const text = (selector: LabelSelector, expected: string) => [selectorText(selector), expected] as const
const one = (operator: string, ...values: string[]) => ({ matchExpressions: [{ key: 'tier', operator, values }] })

cases({
  'the empty selector': text({}, ''),
  'labels, sorted': text({ matchLabels: { b: '2', a: '1' } }, 'a=1,b=2'),
  'an empty value': text({ matchLabels: { a: '' } }, 'a='),
  'In, values sorted': text(one('In', 'b', 'a'), 'tier in (a,b)'),
  NotIn: text(one('NotIn', 'a'), 'tier notin (a)'),
  Exists: text(one('Exists'), 'tier'),
  DoesNotExist: text(one('DoesNotExist'), '!tier'),
  'labels and expressions together': text({ matchLabels: { z: '1' }, ...one('Exists') }, 'tier,z=1'),
})
