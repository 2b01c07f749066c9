package alerts_test

import (
	_ "github.com/prometheus/prometheus/model/rulefmt"
	_ "github.com/prometheus/prometheus/model/textparse"
	_ "github.com/prometheus/prometheus/promql/promqltest"
	_ "github.com/prometheus/prometheus/rules"
	_ "github.com/prometheus/prometheus/util/teststorage"
	_ "github.com/subculture-collective/spywatcher-infra/components/monitoring"
	_ "github.com/subculture-collective/spywatcher-infra/internal/recorder"
	_ "k8s.io/kube-state-metrics/v2/pkg/builder"
	_ "github.com/stretchr/testify/require"
	_ "sigs.k8s.io/yaml"
)
