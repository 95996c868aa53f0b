// The flags of each process.
import { join } from 'node:path'
import { release, sources } from './build.ts'
import { kubeletConfig } from './kubelets.ts'

/** Where things are in a cluster's directory and on this machine. */
export interface Places {
  readonly directory: string
  readonly ports: { readonly client: number; readonly peer: number; readonly secure: number; readonly kubelet: number }
}

const url = (port: number) => `http://127.0.0.1:${port}`

export function etcdFlags({ directory, ports }: Places): string[] {
  return [
    `--data-dir=${join(directory, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${url(ports.client)}`,
    `--advertise-client-urls=${url(ports.client)}`,
    `--listen-peer-urls=${url(ports.peer)}`,
    `--initial-advertise-peer-urls=${url(ports.peer)}`,
    `--initial-cluster=default=${url(ports.peer)}`,
    '--log-level=error',
  ]
}

/** `version` is the minor whose feature gates the server shows; its own where absent. */
export function apiserverFlags({ directory, ports }: Places, version: string | undefined): string[] {
  const key = join(directory, 'service-account.key')
  return [
    `--etcd-servers=${url(ports.client)}`,
    `--secure-port=${ports.secure}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(directory, 'certificates')}`,
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default',
    `--token-auth-file=${join(directory, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    // New nodes are posted ready, so nobody need take away thousands of taints first.
    '--disable-admission-plugins=TaintNodesByCondition',
    // All kubelets are one process; the nodes' host names lead nowhere.
    '--kubelet-preferred-address-types=InternalIP',
    ...(version && !release.startsWith(`${version}.`) ? [`--emulated-version=${version}`] : []),
  ]
}

/** Without limits to their requests: thousands of nodes shall be ready in seconds. */
const unlimited = ['--kube-api-qps=2000', '--kube-api-burst=4000']

export function controllersFlags({ directory }: Places): string[] {
  const controllers = ['daemonset', 'serviceaccount', 'namespace', 'garbage-collector', 'node-lifecycle']
  return [
    `--kubeconfig=${join(directory, 'kubeconfig')}`,
    `--controllers=${controllers.map((name) => `${name}-controller`).join(',')}`,
    `--service-account-private-key-file=${join(directory, 'service-account.key')}`,
    `--node-monitor-grace-period=${leaseSeconds + 60}s`,
    '--leader-elect=false',
    '--secure-port=0',
    ...unlimited,
  ]
}

export function schedulerFlags({ directory }: Places): string[] {
  return [`--kubeconfig=${join(directory, 'kubeconfig')}`, '--leader-elect=false', '--secure-port=0', ...unlimited]
}

/** How long a node's sign of life is good. Long, for kwok renews thousands of them. */
const leaseSeconds = 200

export function kwokFlags({ directory, ports }: Places): string[] {
  return [
    `--kubeconfig=${join(directory, 'kubeconfig')}`,
    `--config=${join(sources, 'stages.yaml')},${kubeletConfig(directory)}`,
    `--server-address=127.0.0.1:${ports.kubelet}`,
    `--node-port=${ports.kubelet}`,
    '--node-ip=127.0.0.1',
    '--enable-crds=Logs,PortForward',
    '--manage-all-nodes=true',
    `--node-lease-duration-seconds=${leaseSeconds}`,
  ]
}
