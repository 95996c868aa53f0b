import type { KubernetesNode, Pod } from '../../../model/src/objects/kubernetes.ts'
import { amountsOf } from '../../../model/src/resources/amounts.ts'
import { fitsOver, hostPorts } from '../../../model/src/resources/fits.ts'
import { footprint, podLimits, podRequests } from '../../../model/src/resources/footprint.ts'
import { cases } from '../cases.ts'

const container = (requests: Record<string, string> | undefined, limits?: Record<string, string>, others: object = {}) => ({
  name: 'main',
  resources: { ...(requests && { requests }), ...(limits && { limits }) },
  ...others,
})
const cpu = (amount: string, others: object = {}) => container({ cpu: amount }, undefined, others)
const sidecar = { restartPolicy: 'Always' }
const requests = (spec: object) => podRequests(spec)
const cpuOf = (spec: object) => requests(spec).cpu

cases({
  'units: thousandths of a core, bytes, pieces': [
    amountsOf({ cpu: '1.5', memory: '64Mi', 'example.com/gpu': '2', pods: 110 }),
    { cpu: 1500, memory: 67108864, 'example.com/gpu': 2, pods: 110 },
  ],
  'fractions round up': [amountsOf({ cpu: '0.0001', memory: '100m' }), { cpu: 1, memory: 1 }],
  'what cannot be read is left out': [amountsOf({ cpu: 'much', memory: '1' }), { memory: 1 }],
  nothing: [requests({}), {}],
  'sums are exact before they are rounded': [cpuOf({ containers: Array.from({ length: 10 }, () => cpu('100u')) }), 1],
  'containers run together': [cpuOf({ containers: [cpu('100m'), cpu('0.2')] }), 300],
  'init containers one after another': [cpuOf({ containers: [cpu('100m')], initContainers: [cpu('300m'), cpu('200m')] }), 300],
  'a small init container costs nothing': [cpuOf({ containers: [cpu('100m')], initContainers: [cpu('50m')] }), 100],
  'a sidecar runs beside the containers': [cpuOf({ containers: [cpu('100m')], initContainers: [cpu('50m', sidecar)] }), 150],
  'an init container beside the sidecars above it': [
    [
      cpuOf({ containers: [cpu('100m')], initContainers: [cpu('50m', sidecar), cpu('300m'), cpu('20m', sidecar)] }),
      cpuOf({ containers: [cpu('100m')], initContainers: [cpu('300m'), cpu('50m', sidecar)] }),
    ],
    [350, 300],
  ],
  'each resource has its own greatest': [
    requests({
      containers: [container({ cpu: '1', memory: '10' })],
      initContainers: [container({ cpu: '2', memory: '5', 'example.com/gpu': '1' })],
    }),
    { cpu: 2000, memory: 10, 'example.com/gpu': 1 },
  ],
  'overhead comes on top': [
    requests({ containers: [cpu('100m')], overhead: { cpu: '10m', memory: '1Mi' } }),
    { cpu: 110, memory: 1048576 },
  ],
  'a limit stands for a request': [
    requests({ containers: [container({ cpu: '1' }, { cpu: '2', memory: '8' })] }),
    { cpu: 1000, memory: 8 },
  ],
  'a request of the pod stands for those of its containers': [
    requests({ containers: [container({ cpu: '1', memory: '5' })], resources: { requests: { cpu: '3' } } }),
    { cpu: 3000, memory: 5 },
  ],
  'a limit of the pod stands for a request that nobody makes': [
    requests({ containers: [cpu('1')], resources: { limits: { cpu: '3', memory: '7' } } }),
    { cpu: 1000, memory: 7 },
  ],
  'only cpu, memory and huge pages can be set for the pod': [
    requests({ resources: { requests: { 'ephemeral-storage': '1', 'hugepages-2Mi': '4Mi' } } }),
    { 'hugepages-2Mi': 4194304 },
  ],
})

cases({
  limits: [
    podLimits({
      containers: [container(undefined, { cpu: '1' }), container({ memory: '4' })],
      initContainers: [container(undefined, { cpu: '3' })],
    }),
    { cpu: 3000 },
  ],
  'overhead only where there is a limit': [
    podLimits({ containers: [container(undefined, { cpu: '1' })], overhead: { cpu: '100m', memory: '5' } }),
    { cpu: 1100 },
  ],
  'limits of the pod': [
    podLimits({ containers: [container(undefined, { cpu: '1' })], resources: { limits: { cpu: '2' } } }),
    { cpu: 2000 },
  ],
})

const node = (name: string, allocatable: Record<string, string> = { cpu: '4', memory: '16Gi', pods: '3' }): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { allocatable },
})
const pod = (nodeName: string | undefined, spec: object, phase = 'Running'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'team', name: 'other' },
  spec: { ...(nodeName && { nodeName }), ...spec },
  status: { phase },
})
const ported = (...ports: object[]) => ({ containers: [{ name: 'main', ports }] })
const fit = (spec: object, others: readonly Pod[], where = node('a')) => fitsOver({ spec }, [where], others)[0]?.shortages
const port = { lacks: 'port', heldBy: 'team/other' }

cases({
  'a footprint': [
    footprint({ spec: { containers: [container({ cpu: '1', 'example.com/gpu': '1' }, { memory: '1Gi' })] } } as object, [
      node('a'),
      node('b', { cpu: '2', memory: '4Gi', 'example.com/gpu': '4' }),
    ]),
    {
      nodes: 2,
      requests: { memory: 1073741824, cpu: 1000, 'example.com/gpu': 1 },
      limits: { memory: 1073741824 },
      totalRequests: { memory: 2147483648, cpu: 2000, 'example.com/gpu': 2 },
      totalLimits: { memory: 2147483648 },
      shares: [
        { node: 'a', share: { memory: 1 / 16, cpu: 0.25, 'example.com/gpu': undefined } },
        { node: 'b', share: { memory: 0.25, cpu: 0.5, 'example.com/gpu': 0.25 } },
      ],
    },
  ],
  room: [fit({ containers: [cpu('1')] }, [pod('a', { containers: [cpu('3')] }), pod('b', { containers: [cpu('3')] })]), []],
  'no room': [
    fit({ containers: [cpu('1')] }, [pod('a', { containers: [cpu('3500m')] })]),
    [{ lacks: 'resource', name: 'cpu', needs: 1000, free: 500, allocatable: 4000 }],
  ],
  'more than the whole node, and a device it does not have': [
    fit({ containers: [container({ cpu: '5', 'example.com/gpu': '1' })] }, []),
    [
      { lacks: 'resource', name: 'cpu', needs: 5000, free: 4000, allocatable: 4000 },
      { lacks: 'resource', name: 'example.com/gpu', needs: 1, free: 0, allocatable: 0 },
    ],
  ],
  'who requests nothing is not asked': [fit({ containers: [{ name: 'main' }] }, [pod('a', { containers: [cpu('5')] })]), []],
  'nor who requests none of it': [
    fit({ containers: [container({ cpu: '0', memory: '1' })] }, [pod('a', { containers: [cpu('5')] })]),
    [],
  ],
  'a name that the scheduler does not know': [fit({ containers: [container({ patience: '1' })] }, []), []],
  'pods that have ended, or have no node yet, take no room': [
    fit({ containers: [cpu('4')] }, [
      pod('a', { containers: [cpu('1')] }, 'Succeeded'),
      pod(undefined, { containers: [cpu('1')] }),
    ]),
    [],
  ],
  'no slot for another pod': [fit({}, [pod('a', {}), pod('a', {}), pod('a', {})]), [{ lacks: 'slot', allocatable: 3 }]],
  'a port that is taken': [
    fit(ported({ containerPort: 80, hostPort: 8080 }), [pod('a', ported({ containerPort: 1, hostPort: 8080 }))]),
    [{ ...port, port: '8080/TCP' }],
  ],
  'ports of another protocol, another address, of no host': [
    [
      fit(ported({ hostPort: 53, protocol: 'UDP' }), [pod('a', ported({ hostPort: 53 }))]),
      fit(ported({ hostPort: 53, hostIP: '10.0.0.1' }), [pod('a', ported({ hostPort: 53, hostIP: '10.0.0.2' }))]),
      fit(ported({ containerPort: 53 }), [pod('a', ported({ containerPort: 53 }))]),
    ],
    [[], [], []],
  ],
  'every address and one of them': [
    fit(ported({ hostPort: 53, hostIP: '10.0.0.1' }), [pod('a', ported({ hostPort: 53 }))]),
    [{ ...port, port: '10.0.0.1:53/TCP' }],
  ],
  'with the network of the host all ports are its own; those of init containers are none': [
    hostPorts({
      hostNetwork: true,
      containers: [{ ports: [{ containerPort: 9 }] }],
      initContainers: [{ ports: [{ containerPort: 8 }] }, { ports: [{ containerPort: 7 }], ...sidecar }],
    }),
    [
      { ip: '0.0.0.0', protocol: 'TCP', port: 7 },
      { ip: '0.0.0.0', protocol: 'TCP', port: 9 },
    ],
  ],
})
