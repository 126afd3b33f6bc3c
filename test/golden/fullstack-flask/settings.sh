# scripts/compare-images.sh
default_image='shop'
default_dockerfile='Dockerfile'
default_single_dockerfile='Dockerfile.single'

# scripts/smoke-test.sh
default_image='shop'
default_port='9000'
default_health_path='/healthz'
default_probe_path='/api/calculate?expression=6*7'
default_probe_expect='"result":42'
