const docs = 'https://kubernetes.io/docs/'

/** Chapters of the Kubernetes documentation that explain a field at length, by type and field. */
export const chapters: Readonly<Record<string, string>> = {
  'DaemonSet.kind': `${docs}concepts/workloads/controllers/daemonset/`,
  'DaemonSetSpec.updateStrategy': `${docs}tasks/manage-daemon/update-daemon-set/`,
  'PodSpec.tolerations': `${docs}concepts/scheduling-eviction/taint-and-toleration/`,
  'PodSpec.affinity': `${docs}concepts/scheduling-eviction/assign-pod-node/`,
  'PodSpec.nodeSelector': `${docs}concepts/scheduling-eviction/assign-pod-node/`,
  'PodSpec.priorityClassName': `${docs}concepts/scheduling-eviction/pod-priority-preemption/`,
  'PodSpec.volumes': `${docs}concepts/storage/volumes/`,
  'PodSpec.securityContext': `${docs}tasks/configure-pod-container/security-context/`,
}
