package controlplane

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd starts the store inside this process. stop waits until it has written all that it has.
func (p *plane) startEtcd(ctx context.Context) (stop func(), err error) {
	config := embed.NewConfig()
	config.Dir = p.home.Path("etcd")
	config.Logger = "zap"
	config.LogOutputs = []string{p.home.Log("etcd")}
	config.LogLevel = "error"
	client := []url.URL{{Scheme: "https", Host: p.address(portEtcd)}}
	peer := []url.URL{{Scheme: "http", Host: p.address(portEtcdPeer)}}
	config.ListenClientUrls, config.AdvertiseClientUrls = client, client
	config.ListenPeerUrls, config.AdvertisePeerUrls = peer, peer
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.ClientTLSInfo.CertFile = p.home.Path(p.authority.certificateOf(etcdIdentity))
	config.ClientTLSInfo.KeyFile = p.home.Path(p.authority.keyOf(etcdIdentity))
	config.ClientTLSInfo.TrustedCAFile = p.home.Path("pki/ca.crt")
	config.ClientTLSInfo.ClientCertAuth = true
	// A sandbox is one node on a developer's disk: what a power cut would lose is made anew.
	config.UnsafeNoFsync = true

	server, err := embed.StartEtcd(config)
	if err != nil {
		return nil, fmt.Errorf("etcd does not start (%s): %w", p.home.Log("etcd"), err)
	}
	select {
	case <-server.Server.ReadyNotify():
		return server.Close, nil
	case <-time.After(time.Minute):
		err = errors.New("etcd is not ready after a minute: look at " + p.home.Log("etcd"))
	case failed := <-server.Err():
		err = fmt.Errorf("etcd ended: %w", failed)
	case <-ctx.Done():
		err = ctx.Err()
	}
	server.Close()
	return nil, err
}
