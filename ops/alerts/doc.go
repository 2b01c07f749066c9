package alerts
