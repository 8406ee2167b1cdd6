module secretsync

go 1.19
