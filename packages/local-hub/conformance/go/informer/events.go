package main

import (
	"context"
	"fmt"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// events counts what an informer told its handler.
type events struct {
	mutex   sync.Mutex
	Added   int `json:"added"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

func newEvents() *events { return &events{} }

func (e *events) OnAdd(object any, _ bool) {
	// Not ours: the controller manager puts it into every namespace.
	if object.(metav1.Object).GetName() == "kube-root-ca.crt" {
		return
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.Added++
}

func (e *events) OnUpdate(before, after any) {
	if before.(metav1.Object).GetResourceVersion() == after.(metav1.Object).GetResourceVersion() {
		return
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.Updated++
}

func (e *events) OnDelete(any) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.Deleted++
}

// expect holds when nothing was missed and nothing was told twice. It is for
// the time before a restart: afterwards a relist may fold changes together.
func (e *events) expect(added, updated, deleted int) error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.Added != added || e.Updated != updated || e.Deleted != deleted {
		return fmt.Errorf("the handler saw %d added, %d updated, %d deleted instead of %d, %d, %d",
			e.Added, e.Updated, e.Deleted, added, updated, deleted)
	}
	return nil
}

func difference(want map[string]string, store cache.Store) error {
	have := map[string]string{}
	for _, item := range store.List() {
		object := item.(metav1.Object)
		have[object.GetName()] = object.GetResourceVersion()
	}
	for name, version := range want {
		if have[name] != version {
			return fmt.Errorf("the store has %q at %q, a list answers %q", name, have[name], version)
		}
	}
	if len(have) != len(want) {
		return fmt.Errorf("the store has %d objects, a list answers %d", len(have), len(want))
	}
	return nil
}

func objectName(i int) string { return fmt.Sprintf("object-%05d", i) }

// each calls work for every number of a range, eight at a time, and answers the first error.
func each(ctx context.Context, from, to int, work func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	numbers := make(chan int)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for i := range numbers {
				if err := work(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := from; i < to && ctx.Err() == nil; i++ {
		numbers <- i
	}
	close(numbers)
	workers.Wait()
	return context.Cause(ctx)
}
