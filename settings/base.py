"""Values that hold everywhere. ITEM_PIPELINES is the flow: read it from top to bottom."""

BOT_NAME = "wiretrace"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# A page of raw posts goes in at the top; a record with its evidence is in MongoDB at the bottom.
ITEM_PIPELINES = {
    "pipelines.stages.MarkupStage": 100,  # HTML → elements and blocks with their places in the source
    "pipelines.stages.CleaningStage": 200,  # what is the article, and what was taken away and why
    "pipelines.stages.AttributionStage": 300,  # who made it, by which hops, on which evidence
    "pipelines.stages.FingerprintStage": 400,  # near-duplicate signature
    "pipelines.stages.RightsStage": 500,  # licence and reservation signals
    "pipelines.stages.ProvenanceStage": 600,  # versions, hashes, the evidence pool
    "pipelines.stages.StoreStage": 700,  # MongoDB
}

# The commands reach the upper floor by name only, so that the crawler imports nothing of it.
RECORD_STORE = "pipelines.store.Store"
RECORD_BUILDER = "pipelines.record.build_record"
RECORD_PROBLEMS = "pipelines.validator.problems"
RECORD_TRACE = "pipelines.trace.trace_view"
RECORD_TABLE = "pipelines.trace.table_view"
RUN_CERTIFICATE = "pipelines.certificate.certificate_view"
LOCAL_DATABASE = "pipelines.localdb.LocalDatabase"
SITE_SCHEDULE = "pipelines.schedule.schedule"

# MongoDB. No address: an embedded mongod is started under WIRETRACE_HOME.
MONGODB_URI: str | None = None
MONGODB_DATABASE = "wiretrace"
MONGODB_BATCH = 50  # a full page is a batch of its own: a crawl that is killed goes on within one page
MONGODB_TIMEOUT_SECONDS = 5
MONGODB_WAIT_SECONDS = 120
WIRETRACE_HOME = "~/.local/share/wiretrace"

# Syncs. One at a time has a site, under a lease that it renews; what is known of a site is checked against it.
SITE_KEEPER = "pipelines.stages.StoreStage"
LEASE_SECONDS = 60
RECOUNT_HOURS = 24
POLLS_A_SYNC = 3
SYNC_CONCURRENCY = 8

# Who asks. Put a page or an address there by which a site can reach you.
CONTACT = ""
ADDONS = {"crawler.net.agent.HonestAgent": 10}  # USER_AGENT: name, version, CONTACT
ROBOTSTXT_USER_AGENT = "wiretrace"

# Politeness. Delays are from the beginning of one request to a host to the beginning of the next.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
CRAWL_DELAY_CEILING = 60
RETRY_AFTER_CEILING = 300
RETRY_BACKOFF_SECONDS = 1.0
DAILY_REQUEST_BUDGET = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

# Guarded network: public addresses only, and what is named here: addresses, networks, host names.
NETWORK_ALLOW: list[str] = []
NETWORK_PROXY_TRUSTED = False
TWISTED_DNS_RESOLVER = "crawler.net.resolver.GuardedResolver"

# Engine. CONCURRENT_ITEMS above 4 doubles the cost of a response in Scrapy 2.19.
CONCURRENT_ITEMS = 4
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 10
DOWNLOAD_HANDLERS = {
    "http": "crawler.net.handler.GuardedHandler",
    "https": "crawler.net.handler.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.net.robots.RobotsRules": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.net.patience.PatientRetry": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.net.inflate.BoundedInflate": 590,
    "crawler.net.budget.DailyBudget": 880,  # below redirects and retries: what is counted is sent
}
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
EXTENSIONS = {
    "crawler.extensions.plain_log.PlainLog": 10,
    "crawler.extensions.progress.Progress": 20,
}
