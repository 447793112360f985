package cmd_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// registryPatience is how long a registry may take to start, on a machine that is busy.
const registryPatience = time.Minute

// registryConfig is Verdaccio's: it knows what is published here and nothing else.
const registryConfig = `storage: ./storage
auth: {htpasswd: {file: ./htpasswd, algorithm: bcrypt, rounds: 1}}
packages: {'**': {access: $all, publish: $authenticated}}
log: {type: stdout, format: pretty, level: warn}
web: {enable: false}
`

// registryProgram starts Verdaccio, says on which port, and ends with the test.
const registryProgram = `
process.stdin.resume().on('end', () => process.exit())
require('verdaccio').runServer(process.argv[1]).then(server =>
	server.listen(0, '127.0.0.1', () => console.log('port', server.address().port)))
`

// serveNPM starts the Verdaccio of UPMREL_VERDACCIO, a folder in which npm installed it, and
// sets REGISTRY to its URL. npm publishes there and looks nowhere else.
func serveNPM(ts *testscript.TestScript) {
	dir := filepath.Join(ts.Getenv("HOME"), "registry")
	config := filepath.Join(dir, "config.yaml")
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Check(os.WriteFile(config, []byte(registryConfig), 0o644))
	server := exec.Command("node", "-e", registryProgram, config)
	server.Dir = dir
	server.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(os.Getenv("UPMREL_VERDACCIO"), "node_modules"))
	var faults strings.Builder
	server.Stderr = &faults
	stdin, err := server.StdinPipe()
	ts.Check(err)
	stdout, err := server.StdoutPipe()
	ts.Check(err)
	ts.Check(server.Start())
	log := bufio.NewReader(stdout)
	ts.Defer(func() {
		_ = stdin.Close()
		_, _ = io.Copy(io.Discard, log)
		_ = server.Wait()
	})
	timer := time.AfterFunc(registryPatience, func() { _ = server.Process.Kill() })
	defer timer.Stop()
	for line := ""; ; {
		if line, err = log.ReadString('\n'); err != nil {
			ts.Fatalf("Verdaccio does not start: %v\n%s", err, faults.String())
		}
		if port, ok := strings.CutPrefix(strings.TrimSpace(line), "port "); ok {
			useRegistry(ts, "127.0.0.1:"+port)
			return
		}
		ts.Logf("%s", line)
	}
}

// useRegistry makes a user there, and tells npm.
func useRegistry(ts *testscript.TestScript, host string) {
	ts.Setenv("REGISTRY", "http://"+host)
	user := strings.NewReader(`{"name": "ci", "password": "s3cret-s3cret"}`)
	request, err := http.NewRequest(http.MethodPut, "http://"+host+"/-/user/org.couchdb.user:ci", user)
	ts.Check(err)
	request.Header.Set("Content-Type", "application/json")
	var made struct{ Token string }
	ts.Check(json.Unmarshal(receive(ts, request), &made))
	config := fmt.Sprintf("registry=http://%s/\n//%s/:_authToken=%s\nupdate-notifier=false\nloglevel=warn\n", host, host, made.Token)
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("HOME"), ".npmrc"), []byte(config), 0o600))
}

// receive is the body of the answer to a request, which has to be a good one.
func receive(ts *testscript.TestScript, request *http.Request) []byte {
	client := http.Client{Timeout: registryPatience}
	answer, err := client.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if answer.StatusCode >= http.StatusBadRequest {
		ts.Fatalf("%s: %s\n%s", request.URL, answer.Status, body)
	}
	return body
}

// published checks what Unity asks a registry for: that REGISTRY serves a version of a
// package as the bytes of a tarball, under the sums of these bytes, and says of it all that
// its manifest says. INTEGRITY and SHASUM are set to the sums.
func published(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: published PACKAGE VERSION TARBALL")
	}
	name, version := args[0], args[1]
	tarball, err := os.ReadFile(ts.MkAbs(args[2]))
	ts.Check(err)
	get := func(url string) []byte {
		request, err := http.NewRequest(http.MethodGet, url, http.NoBody)
		ts.Check(err)
		return receive(ts, request)
	}
	var answer struct{ Versions map[string]map[string]any }
	ts.Check(json.Unmarshal(get(ts.Getenv("REGISTRY")+"/"+name), &answer))
	got := answer.Versions[version]
	if got == nil {
		ts.Fatalf("the registry has no %s %s", name, version)
	}
	for key, value := range manifestOf(ts, tarball) {
		if diff := cmp.Diff(value, got[key]); diff != "" {
			ts.Fatalf("%s %s: %s in its manifest (-) and the registry (+):\n%s", name, version, key, diff)
		}
	}
	short, long := sha1.Sum(tarball), sha512.Sum512(tarball)
	shasum, integrity := hex.EncodeToString(short[:]), "sha512-"+base64.StdEncoding.EncodeToString(long[:])
	dist, _ := got["dist"].(map[string]any)
	if dist["shasum"] != shasum || dist["integrity"] != integrity {
		ts.Fatalf("the sums of %s are %s and %s, in the registry they are %v and %v",
			args[2], shasum, integrity, dist["shasum"], dist["integrity"])
	}
	url, _ := dist["tarball"].(string)
	if !bytes.Equal(get(url), tarball) {
		ts.Fatalf("%s differs from %s", url, args[2])
	}
	ts.Setenv("SHASUM", shasum)
	ts.Setenv("INTEGRITY", integrity)
}

// manifestOf reads the package.json of a tarball.
func manifestOf(ts *testscript.TestScript, tarball []byte) map[string]any {
	unzipped, err := gzip.NewReader(bytes.NewReader(tarball))
	ts.Check(err)
	for files := tar.NewReader(unzipped); ; {
		file, err := files.Next()
		ts.Check(err)
		if file.Name == "package/package.json" {
			var manifest map[string]any
			ts.Check(json.NewDecoder(files).Decode(&manifest))
			return manifest
		}
	}
}

// unityHosts sends what openupm-cli asks Unity's hosts over HTTPS to a server of ours.
const unityHosts = `
const http = require('http')
require('https').request = (options, answered) => http.request({
	...options, protocol: 'http:', agent: undefined,
	host: '127.0.0.1', hostname: '127.0.0.1', port: process.env.UNITY_PORT, path: '/' + options.hostname + options.path,
}, answered)
`

// openupm runs the openupm-cli of UPMREL_OPENUPM_CLI, its lib/index.js, on REGISTRY. Unity's
// hosts, which it asks about every package, know but the modules that come with the editor.
func openupm(ts *testscript.TestScript, neg bool, args []string) {
	unity := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/docs.unity3d.com/Manual/com.unity.modules.") {
			http.NotFound(w, r)
		}
	}))
	defer unity.Close()
	hosts := filepath.Join(ts.Getenv("HOME"), "hosts.js")
	ts.Check(os.WriteFile(hosts, []byte(unityHosts), 0o644))
	ts.Setenv("UNITY_PORT", unity.URL[strings.LastIndex(unity.URL, ":")+1:])
	ts.Setenv("NO_UPDATE_NOTIFIER", "1")
	command := append([]string{"--require", hosts, os.Getenv("UPMREL_OPENUPM_CLI")}, args...)
	if err := ts.Exec("node", append(command, "--registry", ts.Getenv("REGISTRY"))...); (err != nil) != neg {
		ts.Fatalf("openupm %s: %v", strings.Join(args, " "), err)
	}
}
