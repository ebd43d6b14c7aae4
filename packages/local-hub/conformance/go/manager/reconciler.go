package main

import (
	"context"
	"fmt"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/tools/record"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"assay.dev/local-hub/conformance/internal/target"
)

const finalizer = "assay.dev/conformance"

type reconciler struct {
	client     client.Client
	where      target.Target
	events     events.EventRecorder
	coreEvents record.EventRecorder
	calls      atomic.Int64
}

func newReconciler(manager manager.Manager, where target.Target) *reconciler {
	return &reconciler{
		client: manager.GetClient(),
		where:  where,
		events: manager.GetEventRecorder("conformance"),
		// Deprecated for new controllers, and what most running ones still use.
		coreEvents: manager.GetEventRecorderFor("conformance-core"), //nolint:staticcheck
	}
}

func (r *reconciler) setUp(manager manager.Manager) error {
	return ctrl.NewControllerManagedBy(manager).
		Named("conformance").
		For(r.object()).
		Owns(&corev1.ConfigMap{}).
		Complete(r)
}

func (r *reconciler) object() *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(r.where.Kind)
	return object
}

// Reconcile keeps a ConfigMap per object with the object's size in it, and says so in the status.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	r.calls.Add(1)
	object := r.object()
	if err := r.client.Get(ctx, request.NamespacedName, object); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !object.GetDeletionTimestamp().IsZero() {
		if controllerutil.RemoveFinalizer(object, finalizer) {
			return ctrl.Result{}, client.IgnoreNotFound(r.client.Update(ctx, object))
		}
		return ctrl.Result{}, nil
	}
	if controllerutil.AddFinalizer(object, finalizer) {
		return ctrl.Result{}, r.client.Update(ctx, object)
	}
	size, _, err := unstructured.NestedInt64(object.Object, "spec", "size")
	if err != nil {
		return ctrl.Result{}, err
	}
	owned := &corev1.ConfigMap{}
	owned.Namespace, owned.Name = object.GetNamespace(), object.GetName()
	operation, err := controllerutil.CreateOrUpdate(ctx, r.client, owned, func() error {
		owned.Data = map[string]string{"size": fmt.Sprint(size)}
		return controllerutil.SetControllerReference(object, owned, r.client.Scheme())
	})
	if err != nil {
		return ctrl.Result{}, err
	}
	if operation == controllerutil.OperationResultCreated {
		r.events.Eventf(object, owned, corev1.EventTypeNormal, "Created", "Create", "Made %s", owned.Name)
		r.coreEvents.Eventf(object, corev1.EventTypeNormal, "Created", "Made %s", owned.Name)
	}
	observed, _, _ := unstructured.NestedInt64(object.Object, "status", "observedGeneration")
	if observed == object.GetGeneration() {
		return ctrl.Result{}, nil
	}
	if err := unstructured.SetNestedMap(object.Object, map[string]any{
		"phase":              "Ready",
		"observedGeneration": object.GetGeneration(),
	}, "status"); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.client.Status().Update(ctx, object)
}
