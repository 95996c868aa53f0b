// What the cluster side reads from texts: patterns of context names, warnings, refusals and conflicts of the server.

import { warningTexts } from '../../../client/src/cluster/connect/connection.ts'
import { ClusterError, failureOf, networkFailure } from '../../../client/src/cluster/connect/failure.ts'
import { matchesPattern } from '../../../client/src/cluster/connect/pattern.ts'
import { refusalsOf, warningPath, whyRefused } from '../../../client/src/cluster/read/refusals.ts'
import { withoutSystemFields } from '../../../client/src/cluster/write/apply.ts'
import { conflictsOf } from '../../../client/src/cluster/write/applyPatch.ts'
import { localTime } from '../../../client/src/cluster/write/changes.ts'
import { mayBeLeftOut } from '../../../client/src/cluster/write/prepared.ts'
import type { KubernetesObject, Status } from '../../../model/src/objects/kubernetes.ts'
import { cases } from '../cases.ts'
import { daemonSet } from '../model/objects.ts'

const matches = (pattern: string, context: string, expected: boolean) => [matchesPattern(pattern, context), expected] as const

cases({
  'pattern: the name': matches('prod', 'prod', true),
  'pattern: a part of it': matches('prod', 'prod-eu', false),
  'pattern: a star at the end': matches('prod*', 'prod-eu', true),
  'pattern: a star may stand for nothing': matches('*prod*', 'prod', true),
  'pattern: a star in the middle': matches('arn:*:cluster/prod', 'arn:aws:eks:cluster/prod', true),
  'pattern: letter case': matches('PROD', 'prod', true),
  'pattern: a dot is a dot': matches('a.b', 'axb', false),
  'pattern: signs of regular expressions': matches('a+(b)[c]', 'a+(b)[c]', true),
  'pattern: an empty one': matches('', 'prod', false),
})

cases({
  'warnings: none': [warningTexts(undefined), []],
  'warnings: one': [warningTexts('299 - "unknown field \\"spec.foo\\""'), ['unknown field "spec.foo"']],
  'warnings: several in a line, with commas': [warningTexts('299 - "a, b", 299 - "c"'), ['a, b', 'c']],
  'warnings: several lines': [warningTexts(['299 - "a"', '299 kube "b"']), ['a', 'b']],
  'warnings: a backslash': [warningTexts('299 - "a\\\\b"'), ['a\\b']],
  'warnings: of another code': [warningTexts('199 - "a"'), []],
})

const inZone = (minutes: number) => Object.assign(new Date('2026-03-04T05:06:07.890Z'), { getTimezoneOffset: () => -minutes })

cases({
  'time: of Greenwich': [localTime(inZone(0)), '2026-03-04T05:06:07Z'],
  'time: east of it': [localTime(inZone(540)), '2026-03-04T14:06:07+09:00'],
  'time: half an hour': [localTime(inZone(330)), '2026-03-04T10:36:07+05:30'],
  'time: west of it, the day before': [localTime(inZone(-570)), '2026-03-03T19:36:07-09:30'],
})

const object = daemonSet(undefined, { metadata: { labels: { 'a.b/c': 'x' } } })
const refused = (message: string, causes?: NonNullable<Status['details']>['causes']) =>
  new ClusterError('invalid', 'ctx', message, { message, ...(causes && { details: { causes } }) })
const refusals = (message: string, causes?: NonNullable<Status['details']>['causes']) =>
  refusalsOf(refused(message, causes), object).map((one) => `${one.path.join('/')} = ${one.message}`)
const typed = 'failed to create typed patch object (default/agent; apps/v1, Kind=DaemonSet): '

const why = (code: number, status: Status) => whyRefused(failureOf('ctx', code, status), object)

cases({
  'why refused: the server names fields': [
    why(422, { message: 'no', details: { causes: [{ field: 'spec.foo', message: 'Invalid' }] } }),
    ['spec.foo: Invalid'],
  ],
  'why refused: a namespace that is missing': [
    why(404, { message: 'namespaces "a" not found', reason: 'NotFound', details: { name: 'a', kind: 'namespaces' } }),
    ['namespaces "a" not found'],
  ],
  'why refused: a namespace that is going': [
    why(403, { message: 'daemonsets.apps "p" is forbidden: unable to create new content in namespace a', reason: 'Forbidden' }),
    ['daemonsets.apps "p" is forbidden: unable to create new content in namespace a'],
  ],
  'why refused: a quota': [
    why(403, { message: 'daemonsets.apps "p" is forbidden: exceeded quota: q', reason: 'Forbidden' }),
    ['daemonsets.apps "p" is forbidden: exceeded quota: q'],
  ],
  'why refused: who asks may not': [
    why(403, {
      message: 'daemonsets.apps "p" is forbidden: User "a" cannot patch resource "daemonsets" in API group "apps"',
      reason: 'Forbidden',
    }),
    undefined,
  ],
  'why refused: the server fails': [why(500, { message: 'etcd' }), undefined],
  'why refused: another object is missing': [why(404, { message: 'no', details: { kind: 'daemonsets' } }), undefined],
})

cases({
  'refused: by fields': [
    refusals('DaemonSet.apps "agent" is invalid', [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.template.spec.containers[0].image' },
      { reason: 'FieldValueInvalid', message: 'Invalid value', field: 'metadata.labels[a.b/c]' },
    ]),
    [
      'spec/template/spec/containers/0/image = spec.template.spec.containers[0].image: Required value',
      'metadata/labels/a.b/c = metadata.labels[a.b/c]: Invalid value',
    ],
  ],
  'refused: a cause without a field': [refusals('no', [{ message: 'no' }]), [' = no']],
  'refused: a field that the schema lacks': [
    refusals(`${typed}.spec.template.spec.containers[name="main"].imag: field not declared in schema`),
    ['spec/template/spec/containers/0/imag = spec.template.spec.containers[name="main"].imag: field not declared in schema'],
  ],
  'refused: several fields': [
    refusals(`${typed}errors:\n  .spec.foo: field not declared in schema\n  .spec.bar: field not declared in schema`),
    ['spec/foo = spec.foo: field not declared in schema', 'spec/bar = spec.bar: field not declared in schema'],
  ],
  'refused: an item twice': [
    refusals(`${typed}.spec.template.spec.containers: duplicate entries for key [name="a"]`),
    ['spec/template/spec/containers = spec.template.spec.containers: duplicate entries for key [name="a"]'],
  ],
  'refused: as a whole': [refusals(`${typed}expected map, got text`), [` = ${typed}expected map, got text`]],
  'refused: a field in the sentence of a webhook': [
    refusals('admission webhook "x" denied the request: spec.template.spec.hostNetwork must be false'),
    ['spec/template/spec/hostNetwork = admission webhook "x" denied the request: spec.template.spec.hostNetwork must be false'],
  ],
  'refused: without a field': [refusals('quota exceeded'), [' = quota exceeded']],
  'warned of: a field': [
    warningPath('spec.template.spec.nodeSelector[a/b]: deprecated since v1.14', object),
    ['spec', 'template', 'spec', 'nodeSelector', 'a/b'],
  ],
  'warned of: a field by its index': [
    warningPath('spec.template.spec.containers[0].ports[1]: duplicate port', object),
    ['spec', 'template', 'spec', 'containers', 0, 'ports', 1],
  ],
  'warned of: the whole': [warningPath('this version is deprecated', object), []],
  'warned of: an unknown field': [warningPath('unknown field "spec.foo"', object), []],
})

const live = daemonSet(undefined, { spec: { minReadySeconds: 5 } })
const conflicts = (message: string, field: string, of: KubernetesObject | undefined = live, besides: string[] = []) =>
  conflictsOf(
    new ClusterError('applyConflict', 'ctx', 'Apply failed', {
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message, field },
          { reason: 'Other', message: 'no conflict' },
        ],
      },
    }),
    daemonSet(undefined, { spec: { minReadySeconds: 10 } }),
    of,
    besides,
  )

cases({
  'conflict: who, what and what is there': [
    conflicts('conflict with "kubectl-client-side-apply" using apps/v1 at 2026-01-01T00:00:00Z', '.spec.minReadySeconds'),
    [
      {
        path: ['spec', 'minReadySeconds'],
        field: '.spec.minReadySeconds',
        manager: 'kubectl-client-side-apply',
        ours: 10,
        live: 5,
      },
    ],
  ],
  'conflict: a manager with quotes in its name': [
    conflicts('conflict with "a \\"b\\"" using apps/v1', '.spec.minReadySeconds')[0]?.manager,
    'a "b"',
  ],
  'conflict: by a subresource': [
    conflicts('conflict with "hpa" with subresource "scale" using apps/v1', '.spec.minReadySeconds')[0]?.manager,
    'hpa',
  ],
  'conflict: none with what a client-side apply wrote': [
    conflicts('conflict with "argocd-controller" using apps/v1 at 2026-01-01T00:00:00Z', '.spec.a', live, ['argocd-controller']),
    [],
  ],
  'conflict: what the same manager applied on the server’s side': [
    conflicts('conflict with "argocd-controller"', '.spec.minReadySeconds', live, ['argocd-controller'])[0]?.manager,
    'argocd-controller',
  ],
  'conflict: a sentence that says no manager': [conflicts('conflict', '.spec.minReadySeconds')[0]?.manager, 'conflict'],
})

const system = { managedFields: [], resourceVersion: '1', uid: 'u', creationTimestamp: null, generation: 2, selfLink: '/x' }
const bare: KubernetesObject = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' } }

cases({
  'sent: without what the cluster fills in': [
    withoutSystemFields({ ...bare, metadata: { ...bare.metadata, ...system }, status: {} } as KubernetesObject),
    {
      object: bare,
      leftOut: [
        'metadata.managedFields',
        'metadata.resourceVersion',
        'metadata.uid',
        'metadata.creationTimestamp',
        'metadata.generation',
        'metadata.selfLink',
        'status',
      ],
    },
  ],
  'sent: as it is': [withoutSystemFields(bare), { object: bare, leftOut: [] }],
})

const kind = (code: number, status: Status | string, expected: string) => [failureOf('ctx', code, status).kind, expected] as const
const network = (code: string, expected: string, message = 'm') =>
  [networkFailure('ctx', 'host', Object.assign(new Error(message), { code })).kind, expected] as const

cases({
  'failure: two kinds of 409': kind(409, { details: { causes: [{ reason: 'FieldManagerConflict' }] } }, 'applyConflict'),
  'failure: changed meanwhile': kind(409, { reason: 'Conflict' }, 'conflict'),
  'failure: there already': kind(409, { reason: 'AlreadyExists' }, 'alreadyExists'),
  'failure: who are you': kind(401, {}, 'unauthorized'),
  'failure: rights': kind(403, { message: 'pods is forbidden' }, 'forbidden'),
  'failure: a webhook denies with 403': kind(403, { message: 'admission webhook "x" denied the request: no' }, 'invalid'),
  'failure: not there': kind(404, {}, 'notFound'),
  'failure: too old': kind(410, {}, 'gone'),
  'failure: too slow': kind(504, {}, 'timeout'),
  'failure: the manifest': kind(422, {}, 'invalid'),
  'failure: the manifest, as a 500': kind(500, { message: `${typed}.spec.foo: no` }, 'invalid'),
  'failure: the server': kind(500, {}, 'server'),
  'failure: what is not JSON': [failureOf('ctx', 502, ' Bad Gateway\n').message, 'Bad Gateway'],
  'failure: nothing said': [failureOf('ctx', 503, '').message, 'the API server answered 503'],
  'network: refused': network('ECONNREFUSED', 'unreachable'),
  'network: no such host': network('ENOTFOUND', 'unreachable'),
  'network: an unknown authority': network('SELF_SIGNED_CERT_IN_CHAIN', 'certificate'),
  'network: another name': network('ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'),
  'network: cancelled': network('ABORT_ERR', 'cancelled'),
  'network: cut': network('', 'unreachable', 'socket hang up'),
})

const container = ['spec', 'template', 'spec', 'containers', 0]
const leftOut = (kind: string, ...fields: (string | number)[][]) =>
  mayBeLeftOut(
    kind,
    fields.map((field) => ({ path: [...container, ...field] })),
  )

cases({
  'leaving out: arguments': [leftOut('DaemonSet', ['args']), true],
  'leaving out: an image': [leftOut('DaemonSet', ['image']), false],
  'leaving out: an image beside other fields': [leftOut('DaemonSet', ['args'], ['image'], ['tty']), false],
  'leaving out: the pull policy of an image': [leftOut('DaemonSet', ['imagePullPolicy']), true],
  'leaving out: the port of a probe': [leftOut('DaemonSet', ['livenessProbe', 'httpGet', 'port']), false],
  'leaving out: an image of another kind, which the server judges': [leftOut('Deployment', ['image']), true],
})
