package strict_test

import (
	"fmt"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// Config is what a stack of the example may set.
type Config struct {
	Namespace string            `config:"namespace" validate:"required,dns_label"`
	Backend   Service           `config:"backend" validate:"required"`
	Secrets   map[string]string `config:"keys" secret:"true" validate:"dive,required"`
}

// Service is one of its workloads.
type Service struct {
	Image   string        `config:"image" validate:"required,image"`
	Drain   time.Duration `config:"drain" validate:"min=1s,max=1h"`
	Scaling Scaling       `config:"scaling"`
	Hosts   []string      `config:"hosts" validate:"unique,dive,dns_name"`
}

// Scaling is how many pods it may have.
type Scaling struct {
	Min int `config:"min" validate:"min=1"`
	Max int `config:"max" validate:"gtefield=Min"`
}

func ExampleDecode() {
	config := Config{Backend: Service{Drain: time.Minute, Scaling: Scaling{Min: 2, Max: 10}}}
	list := strict.Decode(map[string]string{
		"namespace": "spywatcher",
		"backend":   `{"image":"ghcr.io/owner/app:1.2.3","scaling":{"max":4}}`,
	}, "spywatcher", &config)
	fmt.Println(list.Err("stack staging"), config.Backend.Scaling, config.Backend.Drain)
	// Output: <nil> {2 4} 1m0s
}

func ExampleDecode_findings() {
	config := Config{Backend: Service{Drain: time.Minute, Scaling: Scaling{Min: 2, Max: 10}}}
	list := strict.Decode(map[string]string{
		"namspace": "app",
		"backend":  `{"image":"app","drain":"90","scaling":{"max":1},"hosts":["a.example.com","B"],"replicas":3}`,
		"keys":     `{"JWT_SECRET":""}`,
	}, "spywatcher", &config)
	fmt.Println(list.Err("stack staging"))
	// Output:
	// stack staging: 8 values cannot be used:
	//   - spywatcher:backend.drain is "90": it must be a duration such as 90s or 5m
	//   - spywatcher:backend.hosts[1] is "B": it must be a DNS name in lower case, such as api.example.com
	//   - spywatcher:backend.image is "app": it must be an image with a tag or a digest, such as ghcr.io/owner/app:1.2.3
	//   - spywatcher:backend.replicas is not a setting: the settings here are drain, hosts, image, scaling
	//   - spywatcher:backend.scaling.max is 1: it must be at least spywatcher:backend.scaling.min (2)
	//   - spywatcher:keys.JWT_SECRET must not be empty
	//   - spywatcher:namespace is missing
	//   - spywatcher:namspace is not a setting (did you mean namespace?): the settings here are backend, keys, namespace
}
