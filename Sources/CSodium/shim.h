// libsodium, for argon2id password hashes and wiping memory.
#pragma once
#include <sodium.h>
