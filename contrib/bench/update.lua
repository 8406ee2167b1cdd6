-- UpdateSecret of app/0 ... with a value of the agent's size, for wrk.
local keys = tonumber(os.getenv("BENCH_KEYS"))
local count, salt = 0, os.time() % 100000 * 100000000
local value = string.rep("x", 200)
request = function()
  count = count + 1
  local body = '{"SecretId":"app/' .. (count * 7919 % keys) .. '","ClientRequestToken":"'
    .. string.format("%032d", salt + count) .. '","SecretString":"{\\"password\\":\\"' .. count .. "-" .. salt .. value
    .. '\\",\\"username\\":\\"service\\"}"}'
  return wrk.format("POST", "/", {["content-type"] = "application/x-amz-json-1.1",
    ["x-amz-target"] = "secretsmanager.UpdateSecret"}, body)
end
