package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// digest stands for what AWS draws at random: 64 hexadecimal digits that follow from the parts.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// uniqueID is digest in the form of a UUID.
func uniqueID(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.Join(parts, "\x00"))).String()
}

// upper is digest as the IDs of IAM and Route 53 look, of the length given.
func upper(length int, parts ...string) string { return strings.ToUpper(digest(parts...))[:length] }

// unique is different for each resource, and for each n of it: a resource that replaces another is not the same.
func unique(urn string, n int) string { return fmt.Sprintf("%s#%d", urn, n) }
