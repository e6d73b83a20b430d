-- Who exports her data asks for what was booked about her in wallets that are not her own.
create index ledger_about on loyalty.ledger (customer_id) where customer_id <> wallet_id;
