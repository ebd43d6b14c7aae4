// Command manager runs a controller-runtime manager with one reconciler
// (finalizer, status, an owned ConfigMap, events, leader election) and fails
// unless twenty objects go all the way from creation to nothing being left.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"assay.dev/local-hub/conformance/internal/target"
)

const leaseName = "conformance-manager"

type result struct {
	Step        string `json:"step"`
	Error       string `json:"error,omitempty"`
	Ready       int    `json:"ready"`
	ConfigMaps  int    `json:"configMaps"`
	Recreated   bool   `json:"recreated"`
	Updated     int    `json:"updated"`
	CoreEvents  int    `json:"coreEvents"`
	Events      int    `json:"events"`
	Remaining   int    `json:"remaining"`
	LeaseHolder string `json:"leaseHolder"`
	Reconciles  int64  `json:"reconciles"`
}

func main() {
	flags := flag.NewFlagSet("manager", flag.ContinueOnError)
	objects := flags.Int("objects", 20, "how many objects of the kind to create")
	timeout := flags.Duration("timeout", 3*time.Minute, "when to give up")
	verbose := flags.Bool("verbose", false, "log to standard error")
	where, err := target.Parse(flags)
	if *verbose {
		log.SetLogger(zap.New(zap.UseDevMode(true), zap.WriteTo(os.Stderr)))
	} else {
		log.SetLogger(zap.New(zap.WriteTo(discard{})))
	}
	out := result{Step: "done"}
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), *timeout)
		defer cancel()
		err = run(ctx, where, *objects, &out)
	}
	if err != nil {
		out.Error = err.Error()
	}
	target.Print(out)
	if err != nil {
		os.Exit(1)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func run(ctx context.Context, where target.Target, objects int, out *result) error {
	manager, err := ctrl.NewManager(where.Config, ctrl.Options{
		Scheme:                        scheme.Scheme,
		LeaderElection:                true,
		LeaderElectionID:              leaseName,
		LeaderElectionNamespace:       where.Namespace,
		LeaderElectionReleaseOnCancel: true,
		Metrics:                       server.Options{BindAddress: "0"},
		HealthProbeBindAddress:        "0",
		Cache:                         cache.Options{DefaultNamespaces: map[string]cache.Config{where.Namespace: {}}},
	})
	if err != nil {
		return fmt.Errorf("make the manager: %w", err)
	}
	reconciler := newReconciler(manager, where)
	if err := reconciler.setUp(manager); err != nil {
		return fmt.Errorf("set up the reconciler: %w", err)
	}
	// The story uses a client without a cache, so that what it sees is the server's state.
	direct, err := client.New(where.Config, client.Options{Scheme: scheme.Scheme})
	if err != nil {
		return err
	}

	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(running) }()
	select {
	case <-manager.Elected():
	case err := <-ended:
		return fmt.Errorf("the manager ended before it was elected: %w", err)
	case <-ctx.Done():
		return fmt.Errorf("the manager was never elected")
	}

	err = tell(ctx, story{client: direct, where: where, objects: objects, out: out})
	out.Reconciles = reconciler.calls.Load()
	stop()
	if ending := <-ended; err == nil && ending != nil {
		err = fmt.Errorf("the manager ended with: %w", ending)
	}
	if err != nil {
		return err
	}
	return leaseReleased(ctx, direct, where, out)
}
