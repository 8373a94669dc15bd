package assessment

import (
	"encoding/json"
	"fmt"
)

// Verify recomputes every hash of a stored submission and returns what does not
// agree; nothing when it is as it was handed over. files are the hashes of the
// files kept for it, by id.
func Verify(s StoredSubmission, files map[string]string) []string {
	var problems []string
	find := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if Sum(s.ManifestJSON) != s.Hash {
		find("The manifest has been changed: its hash is not the one that was recorded")
	}
	listed := map[string]string{}
	for _, e := range s.Manifest.Elements {
		listed[e.ElementID] = e.Hash
	}
	for _, p := range s.Parts {
		want, known := listed[p.ElementID]
		delete(listed, p.ElementID)
		switch {
		case !known:
			find("Element %s is stored but the manifest does not list it", p.ElementID)
		case Sum(p.Content) != want:
			find("Element %s has been changed: its hash is not the one in the manifest", p.ElementID)
		}
		var frozen FrozenElement
		if err := json.Unmarshal([]byte(p.Content), &frozen); err != nil {
			find("Element %s cannot be read", p.ElementID)
			continue
		}
		for _, item := range frozen.Evidence {
			for _, f := range item.Files {
				if files[f.FileID] != f.SHA256 {
					find("File %s of %s, for element %s, is missing or is another one", f.Name, item.Code, p.ElementID)
				}
			}
		}
	}
	for _, e := range s.Manifest.Elements {
		if _, missing := listed[e.ElementID]; missing {
			find("Element %s is in the manifest but is not stored", e.ElementID)
		}
	}
	return problems
}
