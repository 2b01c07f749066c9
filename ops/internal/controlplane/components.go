package controlplane

import (
	"fmt"
	"strconv"
)

// Address ranges that nothing outside the sandbox sees.
const (
	serviceRange = "10.96.0.0/16"
	podRange     = "10.244.0.0/16"
)

// clientRate lifts the controllers' own limits on their requests, with which a large deployment would wait for them.
var clientRate = []string{"--kube-api-qps=500", "--kube-api-burst=1000"}

func (p *plane) apiServer() child {
	certificate := func(id string) string { return p.home.Path(p.authority.certificateOf(id)) }
	key := func(id string) string { return p.home.Path(p.authority.keyOf(id)) }
	ca := p.home.Path("pki/ca.crt")
	return p.child(apiServerChild,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--secure-port="+strconv.Itoa(p.ports[portAPI]),
		// It would publish its own address as the endpoint of the Service kubernetes, and loopback may be none.
		"--endpoint-reconciler-type=none",
		"--etcd-servers=https://"+p.address(portEtcd),
		"--etcd-cafile="+ca,
		"--etcd-certfile="+certificate(etcdIdentity),
		"--etcd-keyfile="+key(etcdIdentity),
		"--tls-cert-file="+certificate(apiServerIdentity),
		"--tls-private-key-file="+key(apiServerIdentity),
		"--client-ca-file="+ca,
		"--authorization-mode=Node,RBAC",
		// As on EKS: what refuses a privileged pod is the namespace's Pod Security level.
		"--allow-privileged=true",
		"--service-cluster-ip-range="+serviceRange,
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+p.home.Path(serviceAccountKey),
		"--service-account-signing-key-file="+p.home.Path(serviceAccountKey),
		"--requestheader-client-ca-file="+ca,
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file="+certificate(proxyIdentity),
		"--proxy-client-key-file="+key(proxyIdentity),
		"--max-requests-inflight=1000",
		"--max-mutating-requests-inflight=500",
		"--profiling=false",
	)
}

func (p *plane) controllerManager() child {
	kubeconfig := p.home.Path("pki", controllerIdentity+".kubeconfig")
	return p.child(controllerChild, append([]string{
		"--bind-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(p.ports[portController]),
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--leader-elect=false",
		// A real pod's first CPU reading says little, so the autoscaler waits minutes for one. The model's says all.
		"--horizontal-pod-autoscaler-cpu-initialization-period=10s",
		"--horizontal-pod-autoscaler-initial-readiness-delay=5s",
		"--use-service-account-credentials=true",
		"--root-ca-file=" + p.home.Path("pki/ca.crt"),
		"--service-account-private-key-file=" + p.home.Path(serviceAccountKey),
		"--concurrent-deployment-syncs=20",
		"--concurrent-replicaset-syncs=20",
		"--concurrent-service-endpoint-syncs=20",
		"--profiling=false",
	}, clientRate...)...)
}

func (p *plane) scheduler() child {
	kubeconfig := p.home.Path("pki", schedulerIdentity+".kubeconfig")
	return p.child(schedulerChild, append([]string{
		"--bind-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(p.ports[portScheduler]),
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--leader-elect=false",
		"--profiling=false",
	}, clientRate...)...)
}

// kwok keeps the nodes, and the pods but those that it is to disregard. Its stages could leave them out as well, each by an
// expression of its own; the flag does it in one place.
func (p *plane) kwok(disregards string) child {
	return p.child(kwokChild,
		"--kubeconfig="+p.home.Kubeconfig(),
		"--config="+p.home.Path("stages.yaml"),
		"--manage-all-nodes=true",
		"--cidr="+podRange,
		"--node-ip=10.0.0.1",
		"--node-lease-duration-seconds=40",
		"--disregard-status-with-label-selector="+disregards,
		"--server-address="+p.address(portKwok),
	)
}

func (p *plane) child(name string, args ...string) child {
	return child{name: name, args: args, log: p.home.Log(name)}
}

// address is where a component listens.
func (p *plane) address(port string) string { return fmt.Sprintf("127.0.0.1:%d", p.ports[port]) }
