package stacks

import (
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// quotaFindings say that the namespace's quota would keep the autoscalers from their maximum: all pods of both
// workloads at their most, as many again that drain while a rollout replaces them and still count, and the backend's
// migration. A share that was refused is not added up.
func (c *Config) quotaFindings(wrong findings.List) findings.List {
	var list findings.List
	for _, share := range []struct {
		name, quota       string
		backend, frontend string
	}{
		{"requests.cpu", quotaRequestsCPU, c.Backend.Requests.CPU, c.Frontend.Requests.CPU},
		{"limits.cpu", quotaLimitsCPU, c.Backend.Limits.CPU, c.Frontend.Limits.CPU},
		{"requests.memory", quotaRequestsMemory, c.Backend.Requests.Memory, c.Frontend.Requests.Memory},
		{"limits.memory", quotaLimitsMemory, c.Backend.Limits.Memory, c.Frontend.Limits.Memory},
	} {
		if isRefused(wrong, project+":backend."+share.name) || isRefused(wrong, project+":frontend."+share.name) {
			continue
		}
		wanted := times(share.backend, 2*c.Backend.Scaling.Max+1)
		wanted.Add(times(share.frontend, 2*c.Frontend.Scaling.Max))
		if quota := resource.MustParse(share.quota); wanted.Cmp(quota) > 0 {
			list.Add(strict.Path(project, "backend", "scaling", "max"), c.Backend.Scaling.Max, "takes, with "+
				"frontend.scaling.max (%d), as many pods that drain in a rollout, and a migration, %s of %s, and the namespace's quota is %s: lower a "+
				"maximum or a container's share", c.Frontend.Scaling.Max, wanted.String(), share.name, share.quota)
		}
	}
	return list
}

func times(quantity string, n int) resource.Quantity {
	one := checks.Quantity(quantity)
	if one == nil {
		return resource.Quantity{}
	}
	one.Mul(int64(n))
	return *one
}
