// Valid DaemonSets that mutations start from: one as small as can be, one like a log agent, one with a bit of everything.
export const bases: readonly string[] = [
  `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: small
spec:
  selector:
    matchLabels:
      app: small
  template:
    metadata:
      labels:
        app: small
    spec:
      containers:
        - name: main
          image: registry.example/small:1
`,
  `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: log-agent
  namespace: logging
  labels:
    app.kubernetes.io/name: log-agent
  annotations:
    example.com/owner: platform
spec:
  minReadySeconds: 5
  revisionHistoryLimit: 4
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 10%
  selector:
    matchLabels:
      app.kubernetes.io/name: log-agent
    matchExpressions:
      - key: tier
        operator: In
        values: [node]
  template:
    metadata:
      labels:
        app.kubernetes.io/name: log-agent
        tier: node
      annotations:
        prometheus.io/scrape: "true"
    spec:
      serviceAccountName: log-agent
      priorityClassName: system-node-critical
      terminationGracePeriodSeconds: 30
      dnsPolicy: ClusterFirstWithHostNet
      hostNetwork: true
      nodeSelector:
        kubernetes.io/os: linux
      tolerations:
        - operator: Exists
          effect: NoSchedule
        - key: node.kubernetes.io/not-ready
          operator: Exists
          effect: NoExecute
          tolerationSeconds: 60
      initContainers:
        - name: prepare
          image: registry.example/prepare:1
          command: [sh, -c, "true"]
          volumeMounts:
            - name: state
              mountPath: /state
      containers:
        - name: agent
          image: registry.example/agent:2.1
          imagePullPolicy: IfNotPresent
          args: [--config=/etc/agent/agent.yaml]
          env:
            - name: NODE_NAME
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
            - name: TOKEN
              valueFrom:
                secretKeyRef:
                  name: agent-token
                  key: token
            - name: MEMORY
              valueFrom:
                resourceFieldRef:
                  resource: limits.memory
                  divisor: 1Mi
          envFrom:
            - configMapRef:
                name: agent-env
          ports:
            - name: metrics
              containerPort: 9100
              hostPort: 9100
              protocol: TCP
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 128Mi
          livenessProbe:
            httpGet:
              path: /healthz
              port: metrics
            periodSeconds: 10
          readinessProbe:
            tcpSocket:
              port: 9100
          lifecycle:
            preStop:
              exec:
                command: [sleep, "5"]
          securityContext:
            runAsUser: 0
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
            seccompProfile:
              type: RuntimeDefault
          volumeMounts:
            - name: logs
              mountPath: /var/log
              readOnly: true
            - name: config
              mountPath: /etc/agent
            - name: state
              mountPath: /state
              subPath: agent
      volumes:
        - name: logs
          hostPath:
            path: /var/log
            type: Directory
        - name: config
          configMap:
            name: agent
            defaultMode: 0644
            items:
              - key: agent.yaml
                path: agent.yaml
        - name: state
          emptyDir:
            sizeLimit: 1Gi
`,
  `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: everything
  namespace: kube-system
spec:
  updateStrategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels: { app: everything }
  template:
    metadata:
      labels: { app: everything }
    spec:
      hostPID: true
      automountServiceAccountToken: false
      imagePullSecrets:
        - name: pull
      hostAliases:
        - ip: 10.1.2.3
          hostnames: [a.example, b.example]
      dnsConfig:
        nameservers: [10.0.0.10]
        searches: [svc.example]
        options:
          - name: ndots
            value: "2"
      securityContext:
        fsGroup: 1000
        sysctls:
          - name: net.core.somaxconn
            value: "1024"
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - key: kubernetes.io/arch
                    operator: In
                    values: [amd64, arm64]
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 10
              preference:
                matchExpressions:
                  - key: disk
                    operator: Exists
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels: { app: other }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: { app: everything }
      containers:
        - name: driver
          image: registry.example/driver:3
          securityContext:
            privileged: true
          ports:
            - name: health
              containerPort: 9808
          startupProbe:
            exec:
              command: [/bin/check]
            failureThreshold: 30
          volumeMounts:
            - name: plugins
              mountPath: /plugins
              mountPropagation: Bidirectional
            - name: token
              mountPath: /token
            - name: info
              mountPath: /info
        - name: registrar
          image: registry.example/registrar:1
          env:
            - name: ADDRESS
              value: /plugins/csi.sock
          volumeDevices:
            - name: data
              devicePath: /dev/data
      volumes:
        - name: plugins
          hostPath: { path: /var/lib/kubelet/plugins }
        - name: token
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  audience: vault
                  expirationSeconds: 3600
              - configMap:
                  name: ca
                  items:
                    - { key: ca.crt, path: ca.crt }
        - name: info
          downwardAPI:
            items:
              - path: labels
                fieldRef: { fieldPath: metadata.labels }
        - name: data
          ephemeral:
            volumeClaimTemplate:
              spec:
                accessModes: [ReadWriteOnce]
                volumeMode: Block
                resources:
                  requests: { storage: 1Gi }
        - name: inline
          csi: { driver: csi.example.com }
`,
]
