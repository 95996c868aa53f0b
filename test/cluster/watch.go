package main

import (
	"io"
	"os"
	"time"
)

// exitWithParent ends this process when its standard input closes, so that
// nothing stays behind when whoever started the cluster is killed: no process,
// and not the directory that CLUSTER_EXIT_WITH_PARENT names.
func exitWithParent() {
	directory := os.Getenv("CLUSTER_EXIT_WITH_PARENT")
	if directory == "" {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		// The others stop writing at the same moment; what they still wrote goes in the second round.
		_ = os.RemoveAll(directory)
		time.Sleep(300 * time.Millisecond)
		_ = os.RemoveAll(directory)
		os.Exit(1)
	}()
}
