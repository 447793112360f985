package cmd_test

import (
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// serve runs a server on loopback for the repositories of the script's folder
// until the script ends, and sets REMOTES to its URL.
//
//	serve http    git's smart HTTP, for the user "ci" with the password "s3cret"
//	serve git     git's own protocol
//	serve npm     an npm registry, see serveNPM
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serve http|git|npm")
	}
	root := ts.Getenv("WORK")
	switch args[0] {
	case "http":
		server := httptest.NewServer(smartHTTP(root))
		ts.Defer(server.Close)
		ts.Setenv("HOST", strings.TrimPrefix(server.URL, "http://"))
		ts.Setenv("REMOTES", strings.Replace(server.URL, "http://", "http://ci:s3cret@", 1))
	case "git":
		ts.Setenv("REMOTES", "git://"+serveGit(ts, root))
	case "npm":
		serveNPM(ts)
	default:
		ts.Fatalf("no server for %s", args[0])
	}
}

// gitProgram is the path of one of git's own programs, "" where git lacks it.
func gitProgram(name string) string {
	dir, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		return ""
	}
	program, err := exec.LookPath(filepath.Join(strings.TrimSpace(string(dir)), name))
	if err != nil {
		return ""
	}
	return program
}

func smartHTTP(root string) http.Handler {
	backend := &cgi.Handler{
		Path: gitProgram("git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=ci", "GIT_CONFIG_NOSYSTEM=1"},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "ci" || password != "s3cret" {
			w.Header().Set("WWW-Authenticate", "Basic")
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	})
}

// serveGit starts `git daemon` for each connection, as inetd would, and returns
// the server's host and port.
func serveGit(ts *testscript.TestScript, root string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				daemon := exec.Command("git", "daemon", "--inetd", "--export-all", "--enable=receive-pack",
					"--base-path="+root)
				daemon.Stdin, daemon.Stdout, daemon.WaitDelay = conn, conn, time.Second
				_ = daemon.Run() // the client tells of faults
			})
		}
	})
	ts.Defer(func() {
		_ = listener.Close()
		running.Wait()
	})
	return listener.Addr().String()
}
