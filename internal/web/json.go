package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/plaudit/plaudit/internal/fault"
)

// FaultJSON answers a script with the words of a fault and the status that its
// page would have. Any other error, and none, comes back as it is.
func FaultJSON(w http.ResponseWriter, err error) error {
	_, known := errors.AsType[*fault.Error](err)
	if _, tooBig := errors.AsType[*http.MaxBytesError](err); err == nil || !known && !tooBig {
		return err
	}
	p := problem(err)
	w.WriteHeader(p.Status)
	return json.NewEncoder(w).Encode(map[string]string{"words": p.Words})
}
