-- What an order was settled with at one host must never be sent again to another. 1970: this store was never moved.
ALTER TABLE "store_loyalty_config" ADD COLUMN "host_since" TIMESTAMPTZ(3) NOT NULL DEFAULT '1970-01-01 00:00:00 +00:00';

-- Here and not in the service: it must hold whoever changes the row, an older build or a person with psql.
CREATE FUNCTION loyalty_host_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.host_since := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER store_loyalty_config_host_moved BEFORE UPDATE ON "store_loyalty_config" FOR EACH ROW
  WHEN ((OLD.host_url, OLD.participant_id, OLD.site_id) IS DISTINCT FROM (NEW.host_url, NEW.participant_id, NEW.site_id))
  EXECUTE FUNCTION loyalty_host_moved();
