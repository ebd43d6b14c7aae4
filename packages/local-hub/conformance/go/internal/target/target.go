// Package target says which API server and which kind the programs work on.
// The caller installs the definition and the namespace, so that the programs
// use nothing but what an ordinary client may use.
package target

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Target is one namespace of one API server and the kind to use in it.
type Target struct {
	Config    *rest.Config
	Namespace string
	Resource  schema.GroupVersionResource
	Kind      schema.GroupVersionKind
}

// Parse reads the program's own flags and those that every program shares. The
// set is not the global one, to which controller-runtime adds a flag of its own.
func Parse(flags *flag.FlagSet) (Target, error) {
	kubeconfig := flags.String("kubeconfig", os.Getenv("KUBECONFIG"), "path of the kubeconfig")
	namespace := flags.String("namespace", "default", "an existing namespace")
	group := flags.String("group", "assay.dev", "group of the kind")
	version := flags.String("version", "v1", "version of the kind")
	plural := flags.String("plural", "", "plural of the kind")
	kind := flags.String("kind", "", "the kind")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return Target{}, err
	}
	if *plural == "" || *kind == "" {
		return Target{}, fmt.Errorf("--plural and --kind are needed")
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return Target{}, err
	}
	// The programs measure what the server answers, not how politely they ask.
	config.QPS = -1
	return Target{
		Config:    config,
		Namespace: *namespace,
		Resource:  schema.GroupVersionResource{Group: *group, Version: *version, Resource: *plural},
		Kind:      schema.GroupVersionKind{Group: *group, Version: *version, Kind: *kind},
	}, nil
}

// Object is a new object of the target's kind.
func (t Target) Object(name string, size int64) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"size": size}}}
	object.SetGroupVersionKind(t.Kind)
	object.SetNamespace(t.Namespace)
	object.SetName(name)
	return object
}

// Print writes one JSON line, which the caller of the program reads.
func Print(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}
