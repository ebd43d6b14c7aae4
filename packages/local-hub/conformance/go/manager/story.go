package main

import (
	"context"
	"fmt"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"assay.dev/local-hub/conformance/internal/target"
)

type story struct {
	client  client.Client
	where   target.Target
	objects int
	out     *result
}

// tell creates the objects, changes them, removes one owned ConfigMap, deletes
// everything, and waits after each step until the reconciler has followed.
func tell(ctx context.Context, s story) error {
	for i := range s.objects {
		if err := s.client.Create(ctx, s.where.Object(name(i), 3)); err != nil {
			return fmt.Errorf("create %s: %w", name(i), err)
		}
	}
	if err := s.until(ctx, "all ready", 60*time.Second, func(ctx context.Context) (bool, error) {
		var err error
		if s.out.Ready, err = s.ready(ctx, 1); err != nil {
			return false, err
		}
		s.out.ConfigMaps, err = s.configMaps(ctx, "3")
		return s.out.Ready == s.objects && s.out.ConfigMaps == s.objects, err
	}); err != nil {
		return err
	}

	owned := &corev1.ConfigMap{}
	key := client.ObjectKey{Namespace: s.where.Namespace, Name: name(0)}
	if err := s.client.Get(ctx, key, owned); err != nil {
		return err
	}
	uid := owned.UID
	if err := s.client.Delete(ctx, owned, client.Preconditions{UID: &uid}); err != nil {
		return err
	}
	if err := s.until(ctx, "the deleted config map made again", 30*time.Second, func(ctx context.Context) (bool, error) {
		err := s.client.Get(ctx, key, owned)
		s.out.Recreated = err == nil && owned.UID != uid
		return s.out.Recreated, client.IgnoreNotFound(err)
	}); err != nil {
		return err
	}

	for i := range s.objects {
		object := s.where.Object(name(i), 0)
		patch := client.RawPatch("application/merge-patch+json", []byte(`{"spec":{"size":4}}`))
		if err := s.client.Patch(ctx, object, patch); err != nil {
			return fmt.Errorf("patch %s: %w", name(i), err)
		}
	}
	if err := s.until(ctx, "all following the change", 60*time.Second, func(ctx context.Context) (bool, error) {
		ready, err := s.ready(ctx, 2)
		if err != nil {
			return false, err
		}
		s.out.Updated, err = s.configMaps(ctx, "4")
		return ready == s.objects && s.out.Updated == s.objects, err
	}); err != nil {
		return err
	}
	if err := s.until(ctx, "events", 30*time.Second, s.eventsSeen); err != nil {
		return err
	}

	if err := s.client.DeleteAllOf(ctx, s.where.Object("", 0), client.InNamespace(s.where.Namespace)); err != nil {
		return fmt.Errorf("delete all: %w", err)
	}
	// A garbage collector may look for new kinds only every half minute.
	return s.until(ctx, "nothing left", 90*time.Second, func(ctx context.Context) (bool, error) {
		objects, err := s.list(ctx)
		if err != nil {
			return false, err
		}
		maps, err := s.configMaps(ctx, "4")
		s.out.Remaining = len(objects.Items) + maps
		return s.out.Remaining == 0, err
	})
}

func name(i int) string { return fmt.Sprintf("managed-%02d", i) }

func (s story) until(ctx context.Context, what string, timeout time.Duration, check wait.ConditionWithContextFunc) error {
	if err := wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, timeout, true, check); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (s story) list(ctx context.Context) (*unstructured.UnstructuredList, error) {
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(s.where.Kind)
	return list, s.client.List(ctx, list, client.InNamespace(s.where.Namespace))
}

func (s story) ready(ctx context.Context, generation int64) (int, error) {
	list, err := s.list(ctx)
	ready := 0
	for _, item := range list.Items {
		phase, _, _ := unstructured.NestedString(item.Object, "status", "phase")
		observed, _, _ := unstructured.NestedInt64(item.Object, "status", "observedGeneration")
		if phase == "Ready" && observed == generation && item.GetGeneration() == generation {
			ready++
		}
	}
	return ready, err
}

func (s story) configMaps(ctx context.Context, size string) (int, error) {
	list := &corev1.ConfigMapList{}
	err := s.client.List(ctx, list, client.InNamespace(s.where.Namespace))
	count := 0
	for _, item := range list.Items {
		if item.Data["size"] == size {
			count++
		}
	}
	return count, err
}

// eventsSeen counts the events of both recorders, each through the other group:
// the two groups are two views of one thing.
func (s story) eventsSeen(ctx context.Context) (bool, error) {
	core := &corev1.EventList{}
	if err := s.client.List(ctx, core, client.InNamespace(s.where.Namespace)); err != nil {
		return false, err
	}
	s.out.CoreEvents = 0
	for _, event := range core.Items {
		if event.ReportingController == "conformance" && event.InvolvedObject.Kind == s.where.Kind.Kind {
			s.out.CoreEvents++
		}
	}
	list := &eventsv1.EventList{}
	if err := s.client.List(ctx, list, client.InNamespace(s.where.Namespace)); err != nil {
		return false, err
	}
	s.out.Events = 0
	for _, event := range list.Items {
		if event.DeprecatedSource.Component == "conformance-core" && event.Regarding.Kind == s.where.Kind.Kind {
			s.out.Events++
		}
	}
	return s.out.CoreEvents >= s.objects && s.out.Events >= s.objects, nil
}

func leaseReleased(ctx context.Context, reader client.Client, where target.Target, out *result) error {
	lease := &coordinationv1.Lease{}
	if err := reader.Get(ctx, client.ObjectKey{Namespace: where.Namespace, Name: leaseName}, lease); err != nil {
		return err
	}
	if lease.Spec.HolderIdentity != nil {
		out.LeaseHolder = *lease.Spec.HolderIdentity
	}
	if out.LeaseHolder != "" {
		return fmt.Errorf("the lease is still held by %q", out.LeaseHolder)
	}
	return nil
}
