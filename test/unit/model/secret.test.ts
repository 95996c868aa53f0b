import type { KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import { isSecretField, masked, maskOf } from '../../../model/src/objects/secret.ts'
import { cases } from '../cases.ts'

const secret = (fields: object, annotations?: Record<string, string>) =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys', ...(annotations && { annotations }) },
    ...fields,
  }) as KubernetesObject
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const sides = (before: object | undefined, after: object | undefined, field: 'data' | 'stringData' = 'data') =>
  masked(before && secret({ [field]: before }), after && secret({ [field]: after })).map(
    (one) => (one as Record<string, unknown> | undefined)?.[field],
  )
const applied = (before: string, after: string) =>
  masked(secret({}, { [lastApplied]: before, a: 'b' }), secret({}, { [lastApplied]: after, a: 'c' })).map(
    (one) => one?.metadata.annotations,
  )

cases({
  'the same on both sides': [sides({ a: 'x' }, { a: 'x' }), [{ a: '***' }, { a: '***' }]],
  'another value': [sides({ a: 'x' }, { a: 'y' }), [{ a: '*** (before)' }, { a: '*** (after)' }]],
  'a key that comes, and one that goes': [sides({ a: 'x' }, { b: 'x' }), [{ a: '***' }, { b: '***' }]],
  'a Secret that comes': [sides(undefined, { a: 'x' }), [undefined, { a: '***' }]],
  'texts as they are written': [sides({ a: 'x' }, { a: 'y' }, 'stringData'), [{ a: '*** (before)' }, { a: '*** (after)' }]],
  'an empty value is one': [sides({ a: '' }, { a: 'x' }), [{ a: '*** (before)' }, { a: '*** (after)' }]],
  'nothing in it': [sides({}, {}), [{}, {}]],
  'what a client-side apply has left': [
    applied('x', 'y'),
    [
      { [lastApplied]: '*** (before)', a: 'b' },
      { [lastApplied]: '*** (after)', a: 'c' },
    ],
  ],
})

cases({
  'a value of a Secret': [isSecretField({ kind: 'Secret' }, ['data', 'password']), true],
  'all of them': [isSecretField({ kind: 'Secret' }, ['stringData']), true],
  'the annotation': [isSecretField({ kind: 'Secret' }, ['metadata', 'annotations', lastApplied]), true],
  'its type': [isSecretField({ kind: 'Secret' }, ['type']), false],
  'a label of that name': [isSecretField({ kind: 'Secret' }, ['metadata', 'labels', 'data']), false],
  'a value of something else': [isSecretField({ kind: 'ConfigMap' }, ['data', 'password']), false],
  'a value that is not there': [maskOf(undefined), undefined],
  'a value that is': [maskOf('x'), '***'],
})
