package main

import (
	"io"
	"os"
)

// exitWithParent ends this process when its standard input closes, so that
// nothing stays behind when whoever started the cluster is killed.
func exitWithParent() {
	if os.Getenv("CLUSTER_EXIT_WITH_PARENT") == "" {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
}
