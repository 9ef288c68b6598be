"""Where money is booked and who settles it."""

from rollouts.adapters.sql.tables.objects import object_table
from rollouts.items.accounts import BankAccount, ExchangeRate, GlAccount, MerchantId, Processor

gl_accounts = object_table("gl_accounts", GlAccount)
processors = object_table("processors", Processor)
merchant_ids = object_table("merchant_ids", MerchantId)
bank_accounts = object_table("bank_accounts", BankAccount)
exchange_rates = object_table("exchange_rates", ExchangeRate)
