package server

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const healthTimeout = 3 * time.Second

// CheckHealth asks the service at a base URL whether it is well, and returns
// an error unless it says so in time.
func CheckHealth(ctx context.Context, baseURL string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", request.URL, response.Status)
	}
	return nil
}
