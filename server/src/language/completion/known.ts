// What everyone who writes DaemonSets types from memory: facts, kept here so that completion can offer them.

import { names } from '../../../../model/src/names.ts'

/** Taints that Kubernetes and common installers put on nodes, with the effect they have there. */
export const taints: readonly { readonly key: string; readonly effect: string; readonly automatic?: true }[] = [
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
  { key: 'CriticalAddonsOnly', effect: 'NoSchedule' },
  { key: 'nvidia.com/gpu', effect: 'NoSchedule' },
  { key: 'kubernetes.io/arch', effect: 'NoSchedule' },
  { key: 'node.cilium.io/agent-not-ready', effect: 'NoExecute' },
  { key: 'node.cloudprovider.kubernetes.io/uninitialized', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute', automatic: true },
  { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', automatic: true },
  { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule', automatic: true },
  { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule', automatic: true },
  { key: 'node.kubernetes.io/pid-pressure', effect: 'NoSchedule', automatic: true },
  { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', automatic: true },
  { key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule', automatic: true },
  { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' },
]

/** Node labels that the kubelet and cloud providers set, with values that are worth offering. */
export const nodeLabels: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/os': ['linux', 'windows'],
  'kubernetes.io/arch': ['amd64', 'arm64'],
  'kubernetes.io/hostname': [],
  'node-role.kubernetes.io/control-plane': [''],
  'node-role.kubernetes.io/worker': [''],
  'node.kubernetes.io/instance-type': [],
  'node.kubernetes.io/windows-build': [],
  'topology.kubernetes.io/region': [],
  'topology.kubernetes.io/zone': [],
}

export const objectLabels = names(
  'app.kubernetes.io/name app.kubernetes.io/instance app.kubernetes.io/version app.kubernetes.io/component',
  'app.kubernetes.io/part-of app.kubernetes.io/managed-by app k8s-app',
)

const topologyKeys = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const

const priorityClasses = ['system-node-critical', 'system-cluster-critical'] as const

/** Host paths that node agents mount, with the hostPath type that fits. */
export const hostPaths: Readonly<Record<string, string>> = {
  '/var/log': 'Directory',
  '/var/log/pods': 'Directory',
  '/var/log/containers': 'Directory',
  '/var/lib/docker/containers': 'DirectoryOrCreate',
  '/var/lib/kubelet': 'Directory',
  '/var/lib/kubelet/pods': 'Directory',
  '/var/lib/kubelet/plugins': 'Directory',
  '/var/lib/kubelet/plugins_registry': 'Directory',
  '/var/lib/kubelet/device-plugins': 'Directory',
  '/var/lib/kubelet/pod-resources': 'Directory',
  '/run/containerd/containerd.sock': 'Socket',
  '/var/run/docker.sock': 'Socket',
  '/var/run/crio/crio.sock': 'Socket',
  '/run/xtables.lock': 'FileOrCreate',
  '/run/log/journal': 'Directory',
  '/etc/machine-id': 'File',
  '/etc/cni/net.d': 'DirectoryOrCreate',
  '/opt/cni/bin': 'DirectoryOrCreate',
  '/etc/localtime': 'File',
  '/lib/modules': 'Directory',
  '/sys': 'Directory',
  '/sys/fs/bpf': 'DirectoryOrCreate',
  '/sys/fs/cgroup': 'Directory',
  '/proc': 'Directory',
  '/dev': 'Directory',
  '/': 'Directory',
}

export const capabilities = names(
  'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID',
  'IPC_LOCK KILL MKNOD NET_ADMIN NET_BIND_SERVICE NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN',
  'SYS_CHROOT SYS_MODULE SYS_NICE SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME',
)

export const resourceNames = ['cpu', 'memory', 'ephemeral-storage', 'hugepages-2Mi', 'nvidia.com/gpu'] as const
const resourceFields = names(
  'limits.cpu limits.memory limits.ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage',
)
export const downwardFieldPaths = names(
  "metadata.name metadata.namespace metadata.uid metadata.labels metadata.annotations metadata.labels['app']",
  "metadata.annotations['key']",
)

/** Amounts to choose from, by resource name. */
export const amounts: Readonly<Record<string, readonly string[]>> = {
  cpu: ['50m', '100m', '200m', '250m', '500m', '1', '2'],
  memory: ['64Mi', '128Mi', '200Mi', '256Mi', '512Mi', '1Gi', '2Gi'],
  'ephemeral-storage': ['100Mi', '500Mi', '1Gi', '5Gi'],
  'nvidia.com/gpu': ['1'],
  'hugepages-2Mi': ['64Mi', '128Mi'],
}

/** Values worth offering for a field that is not an enum, by `Type.field`. */
export const fieldValues: Readonly<Record<string, readonly string[]>> = {
  'RollingUpdateDaemonSet.maxUnavailable': ['1', '0', '10%', '25%', '50%'],
  'RollingUpdateDaemonSet.maxSurge': ['1', '0', '10%', '25%'],
  'DaemonSetSpec.minReadySeconds': ['0', '10', '30'],
  'DaemonSetSpec.revisionHistoryLimit': ['10', '5', '3'],
  'PodSpec.priorityClassName': priorityClasses,
  'PodSpec.terminationGracePeriodSeconds': ['30', '60', '120'],
  'PodAffinityTerm.topologyKey': topologyKeys,
  'TopologySpreadConstraint.topologyKey': topologyKeys,
  'ObjectMeta.namespace': ['kube-system', 'default'],
  'ResourceFieldSelector.resource': resourceFields,
  'ResourceFieldSelector.divisor': ['1', '1m', '1Ki', '1Mi', '1Gi'],
  'SecretVolumeSource.defaultMode': ['0400', '0440', '0644'],
  'ConfigMapVolumeSource.defaultMode': ['0644', '0755', '0444'],
  'ProjectedVolumeSource.defaultMode': ['0644', '0444'],
  'DownwardAPIVolumeSource.defaultMode': ['0644', '0444'],
  'KeyToPath.mode': ['0644', '0755', '0400'],
  'EmptyDirVolumeSource.sizeLimit': ['64Mi', '256Mi', '1Gi'],
  'Capabilities.add': capabilities,
  'Capabilities.drop': capabilities,
  'HostPathVolumeSource.path': Object.keys(hostPaths),
  'Toleration.tolerationSeconds': ['60', '300', '3600'],
}
