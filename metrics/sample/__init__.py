"""Sample figures 示例数据: made-up claims by made-up articles about the sample's programs."""
