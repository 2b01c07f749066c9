package prometheus

import "syscall"

// endsWithThread has the kernel end a process with the thread that started it: it cannot outlive the sandbox, however that
// ends. The control plane's components look after that themselves; Prometheus and kube-state-metrics are others' programs.
func endsWithThread() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
