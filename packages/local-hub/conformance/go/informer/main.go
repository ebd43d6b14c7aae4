// Command informer runs client-go's shared informers, a dynamic one over a
// custom resource and a typed one over ConfigMaps, and fails unless their
// stores end up equal to what a list answers.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"assay.dev/local-hub/conformance/internal/target"
)

type result struct {
	Step       string  `json:"step"`
	Error      string  `json:"error,omitempty"`
	Synced     int     `json:"synced"`
	SyncMillis int64   `json:"syncMillis"`
	Objects    *events `json:"objects"`
	ConfigMaps *events `json:"configMaps"`
	Restarted  bool    `json:"restarted"`
}

func main() {
	flags := flag.NewFlagSet("informer", flag.ContinueOnError)
	objects := flags.Int("objects", 1000, "how many objects of the kind to create")
	restart := flags.Bool("restart", false, "print {\"step\":\"restart\"} and go on when a line is read, so that the caller can restart the server in between")
	timeout := flags.Duration("timeout", 3*time.Minute, "when to give up")
	where, err := target.Parse(flags)
	out := result{Step: "done", Objects: newEvents(), ConfigMaps: newEvents(), Restarted: *restart}
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), *timeout)
		defer cancel()
		err = run(ctx, where, *objects, *restart, &out)
	}
	if err != nil {
		out.Error = err.Error()
	}
	target.Print(out)
	if err != nil {
		os.Exit(1)
	}
}

func run(ctx context.Context, where target.Target, total int, restart bool, out *result) error {
	dynamicClient, err := dynamic.NewForConfig(where.Config)
	if err != nil {
		return err
	}
	typedClient, err := kubernetes.NewForConfig(where.Config)
	if err != nil {
		return err
	}
	resource := dynamicClient.Resource(where.Resource).Namespace(where.Namespace)
	if err := each(ctx, 0, total, func(ctx context.Context, i int) error {
		_, err := resource.Create(ctx, where.Object(objectName(i), int64(i%100)), metav1.CreateOptions{})
		return err
	}); err != nil {
		return fmt.Errorf("create %d objects: %w", total, err)
	}

	dynamicFactory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(dynamicClient, 0, where.Namespace, nil)
	objectInformer := dynamicFactory.ForResource(where.Resource).Informer()
	typedFactory := informers.NewSharedInformerFactoryWithOptions(typedClient, 0, informers.WithNamespace(where.Namespace))
	mapInformer := typedFactory.Core().V1().ConfigMaps().Informer()
	for informer, events := range map[cache.SharedIndexInformer]*events{objectInformer: out.Objects, mapInformer: out.ConfigMaps} {
		if _, err := informer.AddEventHandler(events); err != nil {
			return err
		}
	}
	started := time.Now()
	dynamicFactory.Start(ctx.Done())
	typedFactory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), objectInformer.HasSynced, mapInformer.HasSynced) {
		return fmt.Errorf("the informers did not sync: %d objects in the store", len(objectInformer.GetStore().List()))
	}
	out.SyncMillis = time.Since(started).Milliseconds()
	out.Synced = len(objectInformer.GetStore().List())
	if out.Synced != total {
		return fmt.Errorf("synced with %d objects instead of %d", out.Synced, total)
	}

	change := func(round int) error {
		return changeAll(ctx, where, resource, typedClient, total, round)
	}
	check := func(what string) error {
		if err := waitUntilEqual(ctx, resource, typedClient, objectInformer, mapInformer); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	}
	if err := change(0); err != nil {
		return err
	}
	if err := check("after changes"); err != nil {
		return err
	}
	if err := out.Objects.expect(total+10, 10, 10); err != nil {
		return fmt.Errorf("objects: %w", err)
	}
	if err := out.ConfigMaps.expect(10, 5, 5); err != nil {
		return fmt.Errorf("config maps: %w", err)
	}
	if !restart {
		return nil
	}
	target.Print(map[string]string{"step": "restart"})
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	if err := change(1); err != nil {
		return err
	}
	return check("after the restart")
}

// changeAll creates, updates and deletes ten objects of the kind, and creates
// ten, updates five and deletes five config maps (in protobuf, as typed clients do).
func changeAll(ctx context.Context, where target.Target, resource dynamic.ResourceInterface, typed kubernetes.Interface, total, round int) error {
	maps := typed.CoreV1().ConfigMaps(where.Namespace)
	base := round * 10
	return each(ctx, 0, 10, func(ctx context.Context, i int) error {
		if _, err := resource.Create(ctx, where.Object(objectName(total+base+i), 1), metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create: %w", err)
		}
		if err := resource.Delete(ctx, objectName(base+i), metav1.DeleteOptions{}); err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		object, err := resource.Get(ctx, objectName(total/2+base+i), metav1.GetOptions{})
		if err != nil {
			return fmt.Errorf("get: %w", err)
		}
		if err := unstructured.SetNestedField(object.Object, int64(99), "spec", "size"); err != nil {
			return err
		}
		object.SetLabels(map[string]string{"round": fmt.Sprint(round)})
		if _, err := resource.Update(ctx, object, metav1.UpdateOptions{}); err != nil {
			return fmt.Errorf("update: %w", err)
		}
		configMap := &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("map-%03d", base+i)},
			Data:       map[string]string{"round": fmt.Sprint(round)},
			BinaryData: map[string][]byte{"bytes": {0, 1, 0xff}},
		}
		made, err := maps.Create(ctx, configMap, metav1.CreateOptions{})
		if err != nil {
			return fmt.Errorf("create config map: %w", err)
		}
		if i%2 == 0 {
			made.Data["changed"] = "yes"
			_, err := maps.Update(ctx, made, metav1.UpdateOptions{})
			return err
		}
		return maps.Delete(ctx, made.Name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &made.UID}})
	})
}

// waitUntilEqual waits until both stores hold exactly what a list answers.
func waitUntilEqual(ctx context.Context, resource dynamic.ResourceInterface, typed kubernetes.Interface, objects, maps cache.SharedIndexInformer) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		listed, err := resource.List(ctx, metav1.ListOptions{Limit: 300})
		for err == nil && listed.GetContinue() != "" {
			var page *unstructured.UnstructuredList
			page, err = resource.List(ctx, metav1.ListOptions{Limit: 300, Continue: listed.GetContinue()})
			if err == nil {
				listed.Items = append(listed.Items, page.Items...)
				listed.SetContinue(page.GetContinue())
			}
		}
		if err != nil {
			last = err
			return false, nil
		}
		want := map[string]string{}
		for i := range listed.Items {
			want[listed.Items[i].GetName()] = listed.Items[i].GetResourceVersion()
		}
		if last = difference(want, objects.GetStore()); last != nil {
			return false, nil
		}
		// The config maps of other controllers (kube-root-ca.crt) count as well.
		namespace := listed.Items[0].GetNamespace()
		listedMaps, err := typed.CoreV1().ConfigMaps(namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			last = err
			return false, nil
		}
		wantMaps := map[string]string{}
		for i := range listedMaps.Items {
			wantMaps[listedMaps.Items[i].Name] = listedMaps.Items[i].ResourceVersion
		}
		last = difference(wantMaps, maps.GetStore())
		return last == nil, nil
	})
	if err != nil && last != nil {
		return last
	}
	return err
}
