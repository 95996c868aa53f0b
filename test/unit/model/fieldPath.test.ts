import { parseFieldPath, valueAt } from '../../../model/src/objects/fieldPath.ts'
import type { FieldPath } from '../../../model/src/protocol.ts'
import { cases } from '../cases.ts'

const object = {
  metadata: {
    labels: { 'app.kubernetes.io/name': 'agent', app: 'a', 'app.kubernetes.io': 'b' },
    finalizers: ['one', 'two'],
  },
  spec: {
    containers: [
      {
        name: 'app',
        ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
      },
      { name: 'odd]name' },
    ],
  },
}
const reads = (text: string, expected: FieldPath, of: unknown = object) => [parseFieldPath(text, of), expected] as const

cases({
  nothing: reads('', []),
  'validation: by index': reads('spec.containers[0].name', ['spec', 'containers', 0, 'name']),
  'validation: a key in brackets': reads('metadata.labels[app.kubernetes.io/name]', [
    'metadata',
    'labels',
    'app.kubernetes.io/name',
  ]),
  'validation: a field that is not there': reads('spec.minReadySeconds', ['spec', 'minReadySeconds']),
  'validation: beyond what is there': reads('spec.volumes[2].name', ['spec', 'volumes', 2, 'name']),
  'validation: a key of digits': reads('metadata.labels[80]', ['metadata', 'labels', '80']),
  'apply: a leading dot': reads('.spec.containers', ['spec', 'containers']),
  'apply: an item by its name': reads('.spec.containers[name="app"].name', ['spec', 'containers', 0, 'name']),
  'apply: an item by two keys': reads('.spec.containers[name="app"].ports[containerPort=53,protocol="UDP"]', [
    'spec',
    'containers',
    0,
    'ports',
    1,
  ]),
  'apply: a key that the manifest leaves out': reads(
    '.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].hostPort',
    ['spec', 'containers', 0, 'ports', 0, 'hostPort'],
  ),
  'apply: a bracket inside quotes': reads('.spec.containers[name="odd]name"]', ['spec', 'containers', 1]),
  'apply: an item that is not there ends the path': reads('.spec.containers[name="none"].image', ['spec', 'containers']),
  'apply: an item of a set': reads('.metadata.finalizers[="two"]', ['metadata', 'finalizers', 1]),
  'apply: the longest key': reads('.metadata.labels.app.kubernetes.io/name', ['metadata', 'labels', 'app.kubernetes.io/name']),
  'apply: a shorter key': reads('.metadata.labels.app', ['metadata', 'labels', 'app']),
  'apply: a key that is not there is cut at its dot': reads('.metadata.labels.x.y', ['metadata', 'labels', 'x', 'y']),
  'of no object': reads('.spec.template', ['spec', 'template'], undefined),
  'a bracket that does not close': reads('spec.containers[0', ['spec', 'containers']),
  'the value there': [valueAt(object, ['spec', 'containers', 0, 'name']), 'app'],
  'the value of nothing': [valueAt(object, ['spec', 'none', 0]), undefined],
  'the value of all': [valueAt(object, []), object],
})
